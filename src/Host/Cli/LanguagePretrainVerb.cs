using System.CommandLine;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>language pretrain</c>: a small base from nothing, for trials.</summary>
internal static class LanguagePretrainVerb
{
    private static readonly PretrainLanguageModel Usual = new();

    private static readonly Option<string[]> Texts = new("--text")
    {
        Description = "Texts in UTF-8, JSON lines of conversations, or folders of them; without, made-up conversations.",
        HelpName = "FILE|FOLDER",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Name = Of("--name", "Name of the base that is made.", "NAME", Usual.Name);
    private static readonly Option<int> Vocabulary = Of("--vocabulary", "Tokens that it knows.", "N", Usual.Vocabulary);
    private static readonly Option<int> Layers = Of("--layers", "Its layers.", "N", Usual.Layers);
    private static readonly Option<int> Width = Of("--width", "Numbers that a token is made of.", "N", Usual.Width);
    private static readonly Option<int> Heads = Of("--heads", "Heads of attention, which divide the width.", "N", Usual.Heads);
    private static readonly Option<int> Context = Of("--context", "Tokens of the longest text.", "N", Usual.ContextLength);
    private static readonly Option<int> Steps = Of("--steps", "Steps of training.", "N", Usual.Steps);
    private static readonly Option<int> Seed = Of("--seed", "Seed of whatever is random.", "N", Usual.Seed);
    private static readonly Option<bool> Replace = new("--replace") { Description = "One of that name gives way." };

    internal static Command Create() => Opening(
        "pretrain",
        "Make a small base from nothing, for trials.",
        [Texts, Name, Vocabulary, Layers, Width, Heads, Context, Steps, Seed, Replace],
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        PretrainLanguageModel request = new()
        {
            Name = parsed.GetValue(Name)!,
            Texts = [.. (parsed.GetValue(Texts) ?? []).Select(Path.GetFullPath)],
            Vocabulary = parsed.GetValue(Vocabulary),
            Layers = parsed.GetValue(Layers),
            Width = parsed.GetValue(Width),
            Heads = parsed.GetValue(Heads),
            ContextLength = parsed.GetValue(Context),
            Steps = parsed.GetValue(Steps),
            Seed = parsed.GetValue(Seed),
            Replace = parsed.GetValue(Replace),
        };
        var made = await ProgressDisplay.RunAsync(
            $"Making {request.Name}",
            request.Steps,
            report => factory.SendAsync(request with { Progress = done => report(done) }, token));
        Print(parsed, made, LanguageTables.Show);
        return 0;
    }

    private static Option<T> Of<T>(string name, string description, string helpName, T usual) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
    };
}
