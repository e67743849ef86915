using System.Globalization;

namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Numbers as .set files write them: plain decimals, times, and the truth values <c>true</c> and <c>false</c>.</summary>
internal static class SetNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent
        | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Reads a number; <c>true</c> is 1 and <c>false</c> is 0, a time is its seconds since 1970.</summary>
    public static bool TryParse(string? text, out decimal number)
    {
        if (IsTruth(text))
        {
            number = text!.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            return true;
        }

        return decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out number) || SetTime.TryParse(text, out number);
    }

    /// <summary>The same as a floating-point number; NaN where it is none.</summary>
    public static double Of(string? text) => TryParse(text, out var number) ? (double)number : double.NaN;

    /// <summary>True for <c>true</c> and <c>false</c>.</summary>
    public static bool IsTruth(string? text) =>
        text?.Trim() is { } word
            && (word.Equals("true", StringComparison.OrdinalIgnoreCase) || word.Equals("false", StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a number without a decimal point or exponent, what an input of type int looks like, and for a time.</summary>
    public static bool IsWhole(string? text) =>
        SetTime.TryParse(text, out _) || (TryParse(text, out _) && !IsTruth(text) && text!.AsSpan().IndexOfAny(".eE") < 0);

    /// <summary>Decimals that a text writes: 8 for <c>0.10000000</c>.</summary>
    public static int Decimals(string? text)
    {
        var mantissa = text?.Trim().Split('e', 'E')[0] ?? "";
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : mantissa.Length - point - 1;
    }

    /// <summary>
    /// Writes a number in the manner of another: as many decimals where they are enough, more where they are not, times and truth values
    /// as such.
    /// </summary>
    public static string Write(decimal number, string like)
    {
        if (IsTruth(like))
        {
            return number == 0 ? "false" : "true";
        }

        if (SetTime.Write(number, like) is { } time)
        {
            return time;
        }

        var decimals = Math.Min(Decimals(like), 28);
        return decimal.Round(number, decimals) == number
            ? number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : number.ToString("0.############################", CultureInfo.InvariantCulture);
    }
}
