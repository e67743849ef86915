using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Evolve;

/// <summary>Every field of the form, by group in the order of the page: those of the options of a request, and those of a batch.</summary>
public static class FormFields
{
    /// <summary>The symbols: one is a run, several are a batch.</summary>
    public const string Symbol = "symbol";

    /// <summary>The algorithm, which decides which grids there are.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>The bar length.</summary>
    public const string Timeframe = "timeframe";

    /// <summary>Bar lengths of a batch.</summary>
    public const string Timeframes = "timeframes";

    /// <summary>Horizons of a batch.</summary>
    public const string Horizons = "horizons";

    /// <summary>Runs of a batch at once.</summary>
    public const string MaxConcurrent = "max_concurrent";

    /// <summary>Priorities of a batch.</summary>
    public const string Priorities = "priorities";

    /// <summary>Names under which modules speak of a field that is called otherwise in this request.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["symbols"] = Symbol,
        ["features"] = "seed_features",
        ["model_id"] = "seed_model_id",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FormField> All { get; } =
    [
        .. RequestOptions.All.SelectMany(Of),
        new(
            Timeframes, "Several bar lengths", FieldKind.Words, FieldGroup.Basic,
            "Ask the same over these bar lengths, such as 1m, 15m, 1h: one run each, compared in one table", "the one above"),
        new(
            Horizons, "Several horizons", FieldKind.Words, FieldGroup.Basic,
            "Ask the same over these horizons, such as 1, 12, session_end: one run each, compared in one table", "the one above"),
        new(
            MaxConcurrent, "Runs at once", FieldKind.Integer, FieldGroup.Batch,
            "Runs of this batch that may be under way at once; empty: as configured", "as configured"),
        new(
            Priorities, "Priorities", FieldKind.Priorities, FieldGroup.Batch,
            "Higher ones start first, such as SPY=10, QQQ=-1; 0 where none is given"),
    ];

    /// <summary>
    /// The field that a refusal belongs to, by the name that the modules give it; null where it belongs to the whole form.
    /// </summary>
    public static FormField? Of(string? refused)
    {
        if (string.IsNullOrEmpty(refused))
        {
            return null;
        }

        var name = refused.Split('[')[0];
        name = OtherNames.GetValueOrDefault(name, name);
        return All.FirstOrDefault(field => field.Name == name) ?? All.FirstOrDefault(field => field.Property == name.Split('.')[0]);
    }

    private static IEnumerable<FormField> Of(RequestOption option) => option.Parts.Count > 0
        ? option.Parts.Select(part => Field(option, $"{option.Name}.{part.Name}", part.Label, part.Definition))
        : [Field(option, option.Name, option.Label, option.Definition)];

    private static FormField Field(RequestOption option, string name, string label, string definition) =>
        new(name, label, Kind(option), Group(option.Group), definition, option.None, option.OfAlgorithm);

    // of symbols there may be several
    private static FieldKind Kind(RequestOption option) => option.Name == Symbol ? FieldKind.Words : option.Kind switch
    {
        OptionKind.Integer => FieldKind.Integer,
        OptionKind.Number => FieldKind.Number,
        OptionKind.Words or OptionKind.Thresholds => FieldKind.Words,
        OptionKind.Numbers => FieldKind.Numbers,
        OptionKind.Json => FieldKind.Json,
        OptionKind.Windows => FieldKind.Window,
        OptionKind.Choice => FieldKind.Choice,
        OptionKind.Flag => FieldKind.Flag,
        _ => FieldKind.Text,
    };

    private static FieldGroup Group(OptionGroup group) => group switch
    {
        OptionGroup.Basic => FieldGroup.Basic,
        OptionGroup.Tried => FieldGroup.Search,
        OptionGroup.Costs => FieldGroup.Costs,
        _ => FieldGroup.Criteria,
    };
}
