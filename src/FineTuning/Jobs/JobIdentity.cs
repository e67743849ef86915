using System.Globalization;

namespace StrategyFactory.FineTuning.Jobs;

/// <summary>What makes two submissions the same job: content, symbol, bar length, period, who tests it, and which passes.</summary>
internal static class JobIdentity
{
    /// <summary>
    /// <c>SHA-256|symbol|bar length|from|to|executor:expert</c>; times are seconds since 1970, empty where all bars are meant. A condition
    /// follows as <c>|where:condition</c>.
    /// </summary>
    internal static string Of(
        string sha256, string symbol, string timeframe, DateTimeOffset? from, DateTimeOffset? to, string executor, string expert,
        string? where) =>
        string.Join('|', sha256, symbol, timeframe, Seconds(from), Seconds(to), $"{executor}:{expert}")
        + (where is null ? "" : $"|where:{where}");

    private static string Seconds(DateTimeOffset? time) => time?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "";
}
