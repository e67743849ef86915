namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Whose .set files look like this.</summary>
internal enum SetFormat
{
    /// <summary>MetaTrader 5: the range on the input's own line.</summary>
    Mt5,

    /// <summary>MetaTrader 4: the range on lines of its own.</summary>
    Mt4,
}

/// <summary>The formats by the names that people give.</summary>
internal static class SetFormats
{
    /// <summary>Every name.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["mt4", "mt5"];

    internal static string Name(this SetFormat format) => format == SetFormat.Mt4 ? "mt4" : "mt5";

    /// <summary>The format of a name, whose case does not count; null where there is none.</summary>
    internal static SetFormat? Find(string? name) => name?.ToLowerInvariant() switch
    {
        "mt4" => SetFormat.Mt4,
        "mt5" => SetFormat.Mt5,
        _ => null,
    };
}
