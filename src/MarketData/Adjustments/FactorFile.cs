using System.Globalization;
using System.Text;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.MarketData.Adjustments;

/// <summary>
/// Reads factor files. <c>date,ratio</c>: the first date with new shares, and new to old shares as <c>7:1</c>, <c>7/1</c> or <c>7</c>.
/// LEAN: <c>yyyyMMdd,price factor,split factor[,reference price]</c>, each row for the days up to and with its date.
/// </summary>
internal static class FactorFile
{
    private const int MostLines = 100_000;
    private const long MostBytes = 16L << 20;
    private const int LeanDateDigits = 8;
    private const double Same = 1e-9;

    /// <summary>The splits and dividends of a file, in time order.</summary>
    /// <exception cref="BarFileRefusedException">It is none; the message names the line, the value and what is allowed.</exception>
    internal static IReadOnlyList<WrittenFactor> Read(Stream content, string fileName)
    {
        List<(long Line, string[] Cells)> rows = [];
        var options = new ImportOptions { Timeframe = Timeframe.OneDay, MaxUncompressedBytes = MostBytes };
        BarFileContent.ForEach(
            content, fileName, options, null, (_, stream) => rows.AddRange(Rows(stream)),
            (_, _) => throw Refused($"'{fileName}' is Parquet; text of date,ratio or LEAN's factor file."));
        if (rows.Count > 0 && IsHeader(rows[0].Cells))
        {
            rows.RemoveAt(0);
        }

        if (rows.Count == 0)
        {
            throw Refused($"'{fileName}' holds no row; lines such as 2014-06-09,7:1 or those of LEAN's factor file.");
        }

        return IsLean(rows[0].Cells) ? Lean(rows) : Plain(rows);
    }

    private static List<(long Line, string[] Cells)> Rows(Stream stream)
    {
        var lines = new LineReader(stream);
        lines.Sample();
        List<(long Line, string[] Cells)> rows = [];
        while (lines.TryRead(out var line))
        {
            var text = Encoding.UTF8.GetString(line).Trim(' ', '\t', '\0');
            if (text.Length > 0 && text[0] != '#')
            {
                var cells = text.Split([',', ';', '\t'], StringSplitOptions.TrimEntries);
                rows.Add((lines.LineNumber, Array.ConvertAll(cells, cell => cell.Trim('"', ' '))));
            }

            if (rows.Count > MostLines)
            {
                throw Refused($"the file has more than {MostLines} lines; a factor file has one for each split or dividend.");
            }
        }

        return rows;
    }

    private static bool IsHeader(string[] cells) => cells[0].Length > 0 && !cells[0].Any(char.IsAsciiDigit);

    private static bool IsLean(string[] cells) =>
        cells.Length >= 3 && cells[0].Length == LeanDateDigits && cells[0].All(char.IsAsciiDigit);

    private static List<WrittenFactor> Plain(List<(long Line, string[] Cells)> rows)
    {
        SortedDictionary<DateOnly, WrittenFactor> factors = [];
        foreach (var (line, cells) in rows)
        {
            if (cells.Length < 2)
            {
                throw Refused($"line {line} has one field, '{cells[0]}'; date,ratio such as 2014-06-09,7:1.");
            }

            var date = Date(line, cells[0]);
            var (shares, old) = Ratio(line, cells[1]);
            if (!factors.TryAdd(date, WrittenFactor.SplitOf(date, isLastBefore: false, shares, old)))
            {
                throw Refused($"line {line} repeats {WrittenFactor.Day(date)}; one line for each date.");
            }
        }

        return [.. factors.Values];
    }

    private static (double New, double Old) Ratio(long line, string text)
    {
        var parts = text.Split([':', '/'], 2);
        var isRead = Number(parts[0], out var shares) & Number(parts.Length > 1 ? parts[1] : "1", out var old);
        if (!isRead || shares / old is not (> 1 / WrittenFactor.Largest and < WrittenFactor.Largest))
        {
            throw Refused($"line {line}: ratio '{text}' is no ratio of new to old shares; numbers above 0 such as 7:1, 3:2, 1:10 or 7.");
        }

        return shares == old
            ? throw Refused($"line {line}: ratio '{text}' changes nothing; new to old shares such as 7:1, 3:2, 1:10 or 7.")
            : parts.Length > 1 ? (shares, old) : WrittenFactor.Whole(shares);
    }

    private static List<WrittenFactor> Lean(List<(long Line, string[] Cells)> rows)
    {
        List<WrittenFactor> factors = [];
        (DateOnly Date, double Price, double Split)? last = null;
        foreach (var (line, cells) in rows)
        {
            if (cells.Length < 3)
            {
                throw Refused($"line {line} has {cells.Length} fields; date,price factor,split factor[,reference price].");
            }

            var date = Date(line, cells[0]);
            var (price, split) = (Factor(line, "price factor", cells[1]), Factor(line, "split factor", cells[2]));
            if (last is { } before)
            {
                if (date <= before.Date)
                {
                    throw Refused(
                        $"line {line}: {WrittenFactor.Day(date)} is not after {WrittenFactor.Day(before.Date)}; rows in time order.");
                }

                Add(factors, before, price, split);
            }

            last = (date, price, split);
        }

        return factors;
    }

    private static void Add(List<WrittenFactor> factors, (DateOnly Date, double Price, double Split) before, double price, double split)
    {
        if (Math.Abs(split / before.Split - 1) > Same)
        {
            var (shares, old) = WrittenFactor.Whole(split / before.Split);
            factors.Add(WrittenFactor.SplitOf(before.Date, isLastBefore: true, shares, old));
        }

        if (Math.Abs(price / before.Price - 1) > Same)
        {
            factors.Add(WrittenFactor.DividendOf(before.Date, before.Price / price));
        }
    }

    private static double Factor(long line, string name, string text) =>
        Number(text, out var value) && value is > 1 / WrittenFactor.Largest and < WrittenFactor.Largest
            ? value
            : throw Refused($"line {line}: {name} '{text}' is not allowed; a number above 0.");

    private static DateOnly Date(long line, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var isRead = text.Length == LeanDateDigits && text.All(char.IsAsciiDigit)
            ? DateText.TryReadCompact(bytes, out var milliseconds)
            : DateText.TryRead(bytes, TimeFormat.YearFirst, out milliseconds, out _);
        return isRead
            ? DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime)
            : throw Refused($"line {line}: date '{text}' cannot be read; year first, as 2014-06-09 or 20140609.");
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && value > 0;

    private static BarFileRefusedException Refused(string reason) => new("factors", "factors: " + reason);
}
