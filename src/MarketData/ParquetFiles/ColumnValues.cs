using System.Globalization;
using System.Text;

namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>The values of one column in one group of rows.</summary>
internal sealed class ColumnValues
{
    /// <summary>Stands among whole numbers and times where there is none.</summary>
    public const long Missing = long.MinValue;

    private readonly double[] _numbers = [];
    private readonly long[] _integers = [];
    private readonly ReadOnlyMemory<byte>?[] _texts = [];

    /// <summary>Numbers, NaN where there is none.</summary>
    public ColumnValues(double[] numbers) => (Kind, _numbers) = (ColumnKind.Number, numbers);

    /// <summary>Whole numbers or times, <see cref="Missing"/> where there is none.</summary>
    public ColumnValues(ColumnKind kind, long[] integers) => (Kind, _integers) = (kind, integers);

    /// <summary>Texts, null where there is none.</summary>
    public ColumnValues(ReadOnlyMemory<byte>?[] texts) => (Kind, _texts) = (ColumnKind.Text, texts);

    /// <summary>What they are.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The number in a row, NaN where there is none; of a column that is no text.</summary>
    public double Number(int row) => Kind == ColumnKind.Number ? _numbers[row]
        : _integers[row] is var value and not Missing ? value
        : double.NaN;

    /// <summary>The whole number or time in a row.</summary>
    public long Integer(int row) => _integers[row];

    /// <summary>The text in a row; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Text(int row) => _texts[row] ?? default;

    /// <summary>A value as a text file would hold it; empty where there is none.</summary>
    public string Written(int row) => Kind switch
    {
        ColumnKind.Text => Encoding.UTF8.GetString(Text(row).Span),
        ColumnKind.Number => double.IsNaN(_numbers[row]) ? "" : WrittenNumber(_numbers[row]),
        _ when _integers[row] == Missing => "",
        ColumnKind.Moment => WrittenTime(_integers[row], "yyyy-MM-dd HH:mm:ss.fff'+00:00'"),
        ColumnKind.LocalTime => WrittenTime(_integers[row], "yyyy-MM-dd HH:mm:ss.fff"),
        ColumnKind.Date => WrittenTime(_integers[row], "yyyy-MM-dd"),
        ColumnKind.TimeOfDay => WrittenTime(_integers[row], "HH:mm:ss.fff"),
        _ => _integers[row].ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Epochs have no exponent where they are whole.</summary>
    private static string WrittenNumber(double number) =>
        Math.Abs(number) < 1e18 && number == Math.Floor(number)
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);

    private static string WrittenTime(long milliseconds, string format) =>
        milliseconds >= -62_135_596_800_000 && milliseconds <= 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(format, CultureInfo.InvariantCulture)
            : milliseconds.ToString(CultureInfo.InvariantCulture);
}
