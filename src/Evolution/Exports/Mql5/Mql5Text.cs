using System.Globalization;
using System.Text;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>Values as MQL5 writes them.</summary>
internal static class Mql5Text
{
    private const int ValuesOfLine = 8;

    /// <summary>A number that reads back to the bit; DBL_MAX for one that is not known.</summary>
    internal static string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return "DBL_MAX";
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
        var exponent = text.IndexOf('e', StringComparison.Ordinal);
        var digits = exponent < 0 ? text : text[..exponent];
        return digits.Contains('.', StringComparison.Ordinal) ? text : digits + ".0" + (exponent < 0 ? "" : text[exponent..]);
    }

    /// <summary>A whole number.</summary>
    internal static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A string constant: what is not printable ASCII becomes a question mark.</summary>
    internal static string Of(string value)
    {
        var text = Comment(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal);
        return $"\"{text}\"";
    }

    /// <summary>Text for a comment of one line.</summary>
    internal static string Comment(string value) => string.Concat(value.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));

    /// <summary>A constant array.</summary>
    internal static void Array(StringBuilder text, string type, string name, IEnumerable<string> values)
    {
        text.Append(CultureInfo.InvariantCulture, $"const {type} {name}[]=\n{{\n");
        text.AppendJoin(",\n", values.Chunk(ValuesOfLine).Select(line => "   " + string.Join(',', line))).Append("\n};\n");
    }
}
