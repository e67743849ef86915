using System.Globalization;

namespace StrategyFactory.MarketData.Import;

/// <summary>Finds out how the numbers of each column are written.</summary>
/// <remarks>
/// A mark is proven to be the decimal one where another mark precedes it, where other than three digits follow it, where none or more than
/// three precede it, or a leading zero does; and to stand between thousands where it occurs twice in a number or another mark follows it.
/// What a column leaves open is decided by the others; a point that nothing speaks of is a decimal point, a comma is asked about.
/// </remarks>
internal static class ColumnNumbers
{
    private const int FewestQuotes = 40;

    /// <summary>Coins of small value are quoted with eight decimals, a few with ten.</summary>
    private const int MostDecimals = 10;

    /// <summary>The style of each of the columns given, in their order.</summary>
    /// <param name="rows">Rows of the sample, without the header.</param>
    /// <param name="columns">Columns of numbers.</param>
    /// <param name="stated">The decimal mark that the caller states, or null.</param>
    /// <exception cref="BarFileRefusedException">Two readings fit.</exception>
    public static NumberStyle[] Find(IReadOnlyList<string[]> rows, IReadOnlyList<int> columns, char? stated)
    {
        if (stated is { } mark)
        {
            return [.. Enumerable.Repeat(new NumberStyle((byte)mark), columns.Count)];
        }

        RefuseThirtySeconds(rows, columns);
        var evidence = columns.Select(column => Evidence.Of(rows.Select(row => row.ElementAtOrDefault(column) ?? ""))).ToList();
        if (evidence.Find(column => column is { Point: not null, Comma: not null }) is { } both)
        {
            throw Asks($"The numbers '{both.Point}' and '{both.Comma}' of one column are written differently.");
        }

        var (point, comma) = (evidence.Find(column => column.Point is not null), evidence.Find(column => column.Comma is not null));
        return [.. evidence.Select(column => StyleOf(column, point, comma))];
    }

    /// <summary>The decimals that at least half the numbers of a column show: some leave out zeros at the end.</summary>
    public static int DecimalsOf(IReadOnlyList<string[]> rows, int column, NumberStyle style)
    {
        var decimals = new List<int>(rows.Count);
        foreach (var row in rows.Where(row => column < row.Length))
        {
            var core = NumberText.Core(row[column], out _, out _);
            if (!core.IsEmpty)
            {
                var mark = core.IndexOf((char)style.DecimalMark);
                decimals.Add(mark < 0 ? 0 : core.Length - mark - 1);
            }
        }

        decimals.Sort();
        return decimals.Count == 0 ? 0 : decimals[decimals.Count / 2];
    }

    /// <summary>
    /// The last decimal of some columns of prices: that of the number with the most decimals. Null where it has more than any market quotes
    /// with: the numbers were computed, and do not tell.
    /// </summary>
    public static double? PointOf(IReadOnlyList<string[]> rows, IReadOnlyList<int> columns, NumberStyle[] styles)
    {
        var most = 0;
        foreach (var row in rows)
        {
            foreach (var column in columns.Where(column => column < row.Length))
            {
                var core = NumberText.Core(row[column], out _, out _);
                var mark = core.IndexOf((char)styles[column].DecimalMark);
                most = Math.Max(most, mark < 0 ? 0 : core.Length - mark - 1);
            }
        }

        return most <= MostDecimals ? Math.Pow(10, -most) : null;
    }

    private static NumberStyle StyleOf(Evidence column, Evidence? point, Evidence? comma)
    {
        if (column.Point is not null || column.Comma is not null)
        {
            return column.Point is not null ? NumberStyle.Point : NumberStyle.Comma;
        }

        return (point, comma, column.Open) switch
        {
            (not null, null, _) => NumberStyle.Point,
            (null, not null, _) => NumberStyle.Comma,
            (_, _, { } open) when open.Contains(',', StringComparison.Ordinal) =>
                throw Asks($"The comma in '{open}' may mark decimals or thousands, and no other number of the file tells which."),
            _ => NumberStyle.Point,
        };
    }

    /// <summary>Prices of bonds such as <c>110'165</c>, 110 and 16.5 thirty-seconds, look like whole numbers with groups.</summary>
    private static void RefuseThirtySeconds(IReadOnlyList<string[]> rows, IReadOnlyList<int> columns)
    {
        var quotes = columns.SelectMany(column => rows.Select(row => row.ElementAtOrDefault(column) ?? ""))
            .Where(field => field.Contains('\'', StringComparison.Ordinal)).ToList();
        if (quotes.Count >= FewestQuotes && quotes.TrueForAll(IsThirtySeconds))
        {
            throw Asks($"Prices such as '{quotes[0]}' look to count thirty-seconds, which are not read: write decimals. Where the "
                + "apostrophe stands between thousands:");
        }
    }

    private static bool IsThirtySeconds(string field)
    {
        var mark = field.IndexOf('\'', StringComparison.Ordinal);
        return field.Length == mark + 4
            && int.TryParse(field.AsSpan(mark + 1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks < 32 && field[^1] is '0' or '2' or '5' or '7';
    }

    private static BarFileRefusedException Asks(string why) => new("decimal_mark", $"{why} State --decimal-mark . or --decimal-mark ,");

    /// <summary>What the numbers of one column say.</summary>
    /// <param name="Point">A number that only a decimal point explains, or null.</param>
    /// <param name="Comma">A number that only a decimal comma explains, or null.</param>
    /// <param name="Open">A number with a mark that may be either, or null.</param>
    private sealed record Evidence(string? Point, string? Comma, string? Open)
    {
        public static Evidence Of(IEnumerable<string> fields)
        {
            var found = new Evidence(null, null, null);
            foreach (var field in fields.Where(field => field.AsSpan().ContainsAny('.', ',')))
            {
                var core = NumberText.Core(field, out _, out _);
                if (!core.IsEmpty)
                {
                    found = found.With(field, core);
                }
            }

            return found;
        }

        private Evidence With(string field, ReadOnlySpan<char> core) => DecimalMarkOf(core) switch
        {
            '.' => this with { Point = Point ?? field },
            ',' => this with { Comma = Comma ?? field },
            _ when core.ContainsAny('.', ',') => this with { Open = Open ?? field },
            _ => this,
        };

        private static char? DecimalMarkOf(ReadOnlySpan<char> core)
        {
            var last = core.LastIndexOfAny('.', ',');
            if (last < 0)
            {
                return null;
            }

            var mark = core[last];
            var other = mark == '.' ? ',' : '.';
            if (core.Contains(other))
            {
                return core.Count(mark) == 1 ? mark : null;
            }

            if (core.Count(mark) > 1)
            {
                return other;
            }

            var isOpen = core.Length - last - 1 == 3 && last is >= 1 and <= 3 && core[0] != '0';
            return isOpen ? null : mark;
        }
    }
}
