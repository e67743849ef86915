using System.Text.RegularExpressions;

namespace StrategyFactory.Tests.Evolution.Exports.Mql5;

/// <summary>What can be told of MQL5 without its compiler.</summary>
internal static partial class Mql5Source
{
    /// <summary>Functions, types and methods of MQL5 and its library that experts call, and words before a bracket.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "if", "for", "while", "return", "ArraySize", "ArrayResize", "ArrayInitialize", "ArraySetAsSeries", "MathLog", "MathSqrt", "MathAbs", "MathMax", "MathMin",
        "MathFloor", "MathRound", "MathSin", "MathCos", "MathIsValidNumber", "NormalizeDouble", "Print", "PrintFormat", "CopyRates", "iTime", "iBarShift",
        "TimeTradeServer", "TimeGMT", "AccountInfoInteger", "AccountInfoDouble", "SymbolInfoDouble", "PositionsTotal", "PositionGetTicket", "PositionGetString",
        "PositionGetInteger", "SetExpertMagicNumber", "SetDeviationInPoints", "SetTypeFillingBySymbol", "ResultRetcodeDescription", "Buy", "Sell", "PositionClose",
        "OnnxCreateFromBuffer", "OnnxSetInputShape", "OnnxSetOutputShape", "OnnxRelease", "OnnxRun", "GetLastError", "EventSetTimer", "EventKillTimer",
    };

    /// <summary>Functions that the generated part of an expert, or the choice between pieces, adds.</summary>
    public static IReadOnlyList<string> OfOthers { get; } =
        ["ComputeFeatures", "RegimeAllowed", "VolumeOf", "BarsAhead", "ToReturn", "MayEnter", "CloseEnded", "CloseWithSession", "TradeBar", "OpenModel", "Predict",
        "RunSelfTest", "Difference", "LoadBars", "UtcShift", "DefineUndefined"];

    /// <summary>Functions that are called and neither defined nor known.</summary>
    public static IReadOnlyList<string> Unknown(string source)
    {
        var code = Code(source);
        var defined = Definition().Matches(code).Select(found => found.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        return [.. Call().Matches(code).Select(found => found.Groups[1].Value).Where(name => !defined.Contains(name) && !Known.Contains(name)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Functions that are defined, as often as they are.</summary>
    public static IReadOnlyList<string> Defined(string source) => [.. Definition().Matches(Code(source)).Select(found => found.Groups[1].Value)];

    /// <summary>The source without comments and texts.</summary>
    public static string Code(string source) => Text().Replace(Comment().Replace(source, ""), "\"\"");

    /// <summary>Numbers of a constant array.</summary>
    public static IReadOnlyList<string> Values(string source, string array)
    {
        var start = source.IndexOf($" {array}[]=", StringComparison.Ordinal);
        var (open, close) = (source.IndexOf('{', start), source.IndexOf('}', start));
        return source[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
    }

    [GeneratedRegex(@"//[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex("\"[^\"\n]*\"", RegexOptions.None, 1000)]
    private static partial Regex Text();

    [GeneratedRegex(@"^(?:void|bool|int|long|double) (?<name>\w+)\(", RegexOptions.Multiline, 1000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?<!\b(?:matrix|vector|Columns) )\b(?<name>[A-Za-z_]\w*)\(", RegexOptions.None, 1000)]
    private static partial Regex Call();
}
