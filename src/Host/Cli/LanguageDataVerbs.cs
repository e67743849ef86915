using System.CommandLine;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary>The verbs of <c>language</c> that are about what models learn from.</summary>
internal static class LanguageDataVerbs
{
    private static readonly Argument<string[]> Files = new("files")
    {
        Description = "JSON arrays or JSON lines of conversations, plain or packed by gzip.",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "FILE",
    };

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "A dataset: JSON lines or a JSON array, plain or packed by gzip.",
    };

    private static readonly Option<string?> Philosopher = Text("--philosopher", "Whose conversations.");
    private static readonly Option<string?> Domain = Text("--domain", "Their domain.");
    private static readonly Option<string?> ConquestType = Text("--conquest-type", "Their type, such as CANDIDATE.");

    private static readonly Option<bool> GoldStar = new("--gold-star")
    {
        Description = "Give a gold star to rows that do not say what they are worth.",
    };

    private static readonly Option<int?> Rating = new("--rating") { Description = "Give them so many stars, 1 to 5.", HelpName = "N" };
    private static readonly Option<string?> Rater = Text("--rater", "Who rates; import without it.");
    private static readonly Option<string?> Format = Text("--format", "chatml, alpaca or openai.");
    private static readonly Option<int?> Limit = new("--limit") { Description = "At most so many examples.", HelpName = "N" };

    private static readonly Option<double?> Share = new("--validation-share")
    {
        Description = "Share kept for validation, 0 to 0.5.",
        HelpName = "SHARE",
    };

    private static readonly Option<string?> Near = Text("--near-duplicates", "drop or keep_together.");
    private static readonly Option<string?> BaseModel = Text("--base-model", "The base whose tokens are counted.");
    private static readonly Option<string?> Source = Text("--source", "own or aristotle.");

    internal static IReadOnlyList<Command> All { get; } = [Import(), Export(), Datasets(), Validate()];

    private static Command Import() => Opening(
        "import",
        "Store conversations; shapes are detected.",
        [Files, Philosopher, Domain, ConquestType, GoldStar, Rating, Rater],
        ImportAsync);

    private static Command Export() => Asking(
        "export",
        "Write the examples with a gold star as training and validation files.",
        [Philosopher, Domain, ConquestType, Format, Limit, Share, Near, BaseModel, Source],
        ExportOf,
        LanguageDataTables.Show);

    private static Command Datasets() => Asking(
        "datasets", "List the datasets that were exported here.", [], _ => new GetExampleDatasets(), LanguageDataTables.Show);

    private static Command Validate() => Opening("validate", "Say what is wrong with a dataset.", [File, BaseModel], ValidateAsync);

    private static async Task<int> ImportAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        List<ImportedExamples> imported = [];
        foreach (var path in parsed.GetValue(Files)!)
        {
            imported.Add(await ImportAsync(path, parsed, factory, token));
            if (!parsed.GetValue(GlobalOptions.Json))
            {
                // at once: a later file may fail, and this one is stored
                LanguageDataTables.Show(imported[^1]);
            }
        }

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(imported);
        }

        return 0;
    }

    private static async Task<ImportedExamples> ImportAsync(
        string path, ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        await using var content = Open(path);
        var request = new ImportExamples
        {
            FileName = Path.GetFileName(path),
            Content = content,
            Philosopher = parsed.GetValue(Philosopher),
            Domain = parsed.GetValue(Domain),
            ConquestType = parsed.GetValue(ConquestType),
            GoldStar = parsed.GetValue(GoldStar),
            Rating = parsed.GetValue(Rating),
            Rater = parsed.GetValue(Rater),
        };
        return await ProgressDisplay.RunAsync(
            $"Importing {request.FileName}",
            content.Length,
            progress => factory.SendAsync(request with { Progress = progress }, token));
    }

    private static ExportDataset ExportOf(ParseResult parsed)
    {
        var usual = new ExportDataset();
        return usual with
        {
            Philosopher = parsed.GetValue(Philosopher),
            Domain = parsed.GetValue(Domain),
            ConquestType = parsed.GetValue(ConquestType),
            Format = parsed.GetValue(Format) ?? usual.Format,
            Limit = parsed.GetValue(Limit),
            ValidationShare = parsed.GetValue(Share) ?? usual.ValidationShare,
            NearDuplicates = parsed.GetValue(Near) ?? usual.NearDuplicates,
            BaseModel = parsed.GetValue(BaseModel),
            Source = parsed.GetValue(Source),
        };
    }

    private static async Task<int> ValidateAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        await using var content = Open(parsed.GetValue(File)!);
        var report = await factory.SendAsync(new ValidateDatasetContent(content, parsed.GetValue(BaseModel)), token);
        Print(parsed, report, LanguageDataTables.Show);
        return report.Errors == 0 ? 0 : 1;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };
}
