namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>
/// From the second attempt on, answers the failures before: one remedy a reason, the character's own where it has one, most frequent first.
/// </summary>
internal sealed class RetryOptimization : IEnhancement
{
    public string Kind => "retry_optimization";

    public string TypeName => "retry_optimization";

    public int Order => 30;

    public bool Selectable => false;

    public IReadOnlyList<Injection> Propose(EnhancementInput input)
    {
        if (input.Attempt < 2)
        {
            return [];
        }

        var remedies = input.Character.Definition.Remedies;
        var lines = FailureReasons.Ranked(
            input.Failures.SelectMany(failure => (failure.ViolationTypes ?? []).Append(failure.FailureReason)))
            .Select(reason => remedies.TryGetValue(reason, out var own) ? own : FailureReasons.Of(reason).Remedy)
            .Distinct(StringComparer.Ordinal)
            .Take(1 + input.Attempt) // progressive: every further attempt may say one thing more
            .Select(remedy => remedy + ".")
            .ToList();
        return
        [
            new(
                "retry_guidance", $"This is attempt {input.Attempt}; what to change",
                lines.Count > 0 ? lines : ["Answer differently from before: the previous attempts did not pass."], 1),
        ];
    }
}
