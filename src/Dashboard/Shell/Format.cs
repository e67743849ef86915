using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>How numbers look on every page: narrow spaces between thousands, a true minus, a dash for nothing.</summary>
public static class Format
{
    /// <summary>What stands for a value that there is none of.</summary>
    public const string None = "–";

    /// <summary>Digits and signs, whatever the machine's culture.</summary>
    public static NumberFormatInfo Numbers { get; } = Create();

    /// <summary>A whole number.</summary>
    public static string Count(long value) => value.ToString("N0", Numbers);

    /// <summary>A number, or a dash where there is none or it is not finite.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">Of .NET, such as <c>0.00</c>.</param>
    public static string Number(double? value, string format = "0.00") =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, Numbers) : None;

    /// <summary>A number with its sign, also for gains.</summary>
    public static string Signed(double? value, string format = "0.0") => value > 0 ? "+" + Number(value, format) : Number(value, format);

    /// <summary>A share as percent: 0.123 is 12.3 %.</summary>
    public static string Percent(double? share, string format = "0.0") =>
        share is { } value && double.IsFinite(value) ? Number(value * 100, format) + "\u202f%" : None;

    /// <summary>A bar length, and how far ahead of its bars something looks, where that is not the next one.</summary>
    public static string Bars(string timeframe, Horizon horizon) =>
        horizon == Horizon.NextBar ? timeframe : $"{timeframe}, {horizon.Words}";

    /// <summary>A number with two digits after the point.</summary>
    public static string Two(double? value) => Number(value);

    /// <summary>A whole number, or a dash where there is none.</summary>
    public static string Whole(double? value) => Number(value, "#,0");

    /// <summary>A number with its unit, or a dash where there is none.</summary>
    public static string Unit(double? value, string unit) => value is null ? None : Number(value, "0.0") + "\u202f" + unit;

    /// <summary>A number in percent with its sign, also for gains.</summary>
    public static string SignedPercent(double? value) => value is null ? None : Signed(value) + "\u202f%";

    /// <summary>A number of bytes, in powers of 1024.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => Count(bytes) + "\u202fB",
        < 1024 * 1024 => Number(bytes / 1024.0, "0.0") + "\u202fKiB",
        < 1024L * 1024 * 1024 => Number(bytes / (1024.0 * 1024), "0.0") + "\u202fMiB",
        _ => Number(bytes / (1024.0 * 1024 * 1024), "#,0.0") + "\u202fGiB",
    };

    /// <summary>A length of time in its two largest units.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 1 => string.Create(Numbers, $"{Math.Max(0, seconds) * 1000:0} ms"),
        < 60 => string.Create(Numbers, $"{seconds:0.0} s"),
        < 3600 => string.Create(Numbers, $"{(long)seconds / 60} min {(long)seconds % 60:00} s"),
        < 86_400 => string.Create(Numbers, $"{(long)seconds / 3600} h {(long)seconds / 60 % 60:00} min"),
        _ => string.Create(Numbers, $"{(long)seconds / 86_400} d {(long)seconds / 3600 % 24} h"),
    };

    private static NumberFormatInfo Create()
    {
        var numbers = (NumberFormatInfo)CultureInfo.InvariantCulture.NumberFormat.Clone();
        numbers.NumberGroupSeparator = "\u202f";
        numbers.NegativeSign = "\u2212";
        return NumberFormatInfo.ReadOnly(numbers);
    }
}
