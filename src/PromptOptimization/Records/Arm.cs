namespace StrategyFactory.PromptOptimization.Records;

/// <summary>Who decided what a prompt gets: an arm of the randomised comparison, an experiment, or whoever looks at a preview.</summary>
internal sealed class Arm
{
    private Arm(string name, bool setDecidesAll = false) => (Name, SetDecidesAll) = (name, setDecidesAll);

    /// <summary>The learned choice.</summary>
    internal static Arm Treated { get; } = new("treated");

    /// <summary>Left alone, to measure the lift.</summary>
    internal static Arm HeldBack { get; } = new("holdback");

    /// <summary>A variant of an experiment.</summary>
    internal static Arm InExperiment { get; } = new("experiment", setDecidesAll: true);

    /// <summary>The request of a preview named the enhancements; never stored.</summary>
    internal static Arm Given { get; } = new("given", setDecidesAll: true);

    /// <summary>Its stored form and that of the wire.</summary>
    internal string Name { get; }

    /// <summary>Whether the set decides about every enhancement, also those that no choice selects.</summary>
    internal bool SetDecidesAll { get; }

    /// <summary>An arm from its stored form.</summary>
    internal static Arm Parse(string name) =>
        new[] { Treated, HeldBack, InExperiment }.FirstOrDefault(arm => arm.Name == name)
        ?? throw new FormatException($"There is no arm '{name}'.");

    public override string ToString() => Name;
}
