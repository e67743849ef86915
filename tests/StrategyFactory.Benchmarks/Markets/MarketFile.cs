using System.Text.RegularExpressions;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;
using Length = StrategyFactory.MarketData.Contracts.Timeframe;

namespace StrategyFactory.Benchmarks.Markets;

/// <summary>A bar file of the folder.</summary>
/// <param name="Name">Its path below the folder, with slashes.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Symbol">As its name says; null where it says none.</param>
/// <param name="Timeframe">Its bar length; null where its name says none.</param>
internal sealed partial record MarketFile(string Name, string Path, string? Symbol, Timeframe? Timeframe)
{
    private static readonly string[] Folders = ["daily", "intraday"];

    private static readonly (string Token, Timeframe Value)[] Lengths =
    [
        ("M1", Length.OneMinute), ("M5", Length.FiveMinutes),
        ("M15", Length.FifteenMinutes),
        ("M30", Length.ThirtyMinutes), ("H1", Length.OneHour),
        ("H4", Length.FourHours), ("D1", Length.OneDay),
        ("daily", Length.OneDay), ("hour", Length.OneHour),
    ];

    /// <summary>Every file below <c>daily</c> and <c>intraday</c>, in the order of their names.</summary>
    internal static List<MarketFile> In(string folder) =>
    [
        .. Folders.Select(part => System.IO.Path.Combine(folder, part)).Where(Directory.Exists)
            .SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
            .Select(path => Of(System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>Reads all of it, times in the zone that the name tells.</summary>
    internal BarSeries Read(CancellationToken token)
    {
        using var stream = File.OpenRead(Path);
        return BarFileReader.Read(
            stream, System.IO.Path.GetFileName(Path), Symbol!, new() { Timeframe = Timeframe!.Value, TimeZone = Zone() }, null, token).Bars;
    }

    // SYMBOL_M5_…, and equity_usa_hour_spy or forex_oanda_hour_eurusd of LEAN
    private static MarketFile Of(string name, string path)
    {
        var plain = System.IO.Path.GetFileName(path);
        var found = Named().Match(plain) is { Success: true } named ? named : Lean().Match(plain);
        var length = Array.Find(Lengths, known => known.Token == found.Groups["length"].Value);
        return found.Success && length.Token is not null
            ? new(name, path, StrategyFactory.MarketData.Contracts.Symbol.Normalise(found.Groups["symbol"].Value), length.Value)
            : new(name, path, null, null);
    }

    private string? Zone() =>
        Name.Contains("us_central", StringComparison.Ordinal) ? "America/Chicago"
        : Name.Contains("us_eastern", StringComparison.Ordinal) ? "America/New_York"
        : null;

    [GeneratedRegex("^(?<symbol>[A-Z0-9]+)_(?<length>[MHD][0-9]+)[_.]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("^(?:equity|forex)_[a-z]+_(?<length>daily|hour)_(?<symbol>[a-z0-9]+)\\.zip$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lean();
}
