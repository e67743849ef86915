using System.Globalization;

namespace StrategyFactory.MarketData.Import;

/// <summary>Reads column roles from header names, ignoring case, spaces, underscores and punctuation.</summary>
internal static class HeaderColumns
{
    private const int LongestShown = 500;
    private const string Spread = "spread";

    private static readonly HashSet<string> TimeNames =
    [
        "timestamp", "datetime", "date", "time", "ts", "t", "unix", "unixtime", "unixtimestamp", "epoch",
        "opentime", "opentimems", "opentimeus", "opentimens", "opentimes", "timestampms", "timems", "gmttime", "utctime", "localtime",
        "dateutc", "timeutc", "tradedate", "tradingdate", "tradingday", "dtyyyymmdd", "yyyymmdd", "datetimeutc", "bartime", "barstart",
        "start", "starttime", "begin", "begintime", "begins", "periodstart", "timeperiodstart", "windowstart", "candletime",
        "tsevent", "snapshottime",
    ];

    /// <summary>Names of a close where no column is called so.</summary>
    private static readonly HashSet<string> CloseNames =
        ["price", "last", "lastprice", "closelast", "settle", "settlement", "latest", "pxlast"];

    private static readonly string[] PriceWords = ["open", "high", "low", "close"];

    /// <summary>Names of a volume where no column is called so.</summary>
    private static readonly HashSet<string> VolumeNames =
    [
        "quantity", "qty", "shares", "noofshares", "sharestraded", "tradedquantity", "totaltradedquantity", "tottrdqty",
    ];

    private static readonly HashSet<string> TickVolumeNames = ["tickvol", "tickvolume", "tickcount", "ticks", "tickqty", "totalticks"];

    /// <summary>Whether a row names open, high, low and close.</summary>
    public static bool IsHeader(string[] row)
    {
        var roles = Roles(row).ToHashSet();
        return roles.Contains(ColumnRole.Open) && roles.Contains(ColumnRole.High) && roles.Contains(ColumnRole.Low)
            && roles.Contains(ColumnRole.Close);
    }

    /// <summary>Gives every column of a header its role.</summary>
    /// <param name="rows">Rows below it, which decide between several columns of time or volume.</param>
    /// <exception cref="BarFileRefusedException">A role is missing or claimed twice.</exception>
    public static ColumnRole[] Read(string[] header, IReadOnlyList<string[]> rows)
    {
        var roles = Roles(header);
        var named = roles.Where(role => role is not (ColumnRole.Skip or ColumnRole.Symbol or ColumnRole.Volume));
        foreach (var group in named.GroupBy(role => role).Where(group => group.Count() > 1))
        {
            throw Ambiguous(header, $"two columns mean {group.Key.Name()}");
        }

        AssignVolume(header, roles, rows);
        AssignTime(header, roles, rows);
        PassOverFractions(header, roles, rows);
        return roles;
    }

    /// <summary>
    /// Which columns <see cref="Read"/> looks at below a header: those that may have a role by their name, and all where none is named
    /// after time.
    /// </summary>
    public static bool[] Concerned(string[] header)
    {
        var roles = Roles(header);
        var hasTime = Array.Exists(header, name => IsTimeName(name) || IsIndex(name));
        return [.. header.Select(
            (name, column) => !hasTime || roles[column] != ColumnRole.Skip || IsTimeName(name) || IsIndex(name) || IsVolume(Key(name)))];

        static bool IsVolume(string key) =>
            TickVolumeNames.Contains(key) || VolumeNames.Contains(key) || key.Contains("volume", StringComparison.Ordinal);
    }

    /// <summary>The zone that the column of time states in its name; null where it states none.</summary>
    /// <exception cref="BarFileRefusedException">It states letters that mean several zones.</exception>
    public static string? ZoneOf(string name) => ZoneText.OfColumn(name);

    /// <summary>
    /// A header name reduced to its letters and digits, lower case; a number before it (<c>1. open</c>) and what stands in brackets behind
    /// it (<c>Close (USD)</c>) are left out.
    /// </summary>
    private static string Key(string name)
    {
        var bracket = name.IndexOf('(', StringComparison.Ordinal);
        var bare = bracket > 0 ? name[..bracket] : name;
        var key = string.Concat(bare.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return key.TrimStart("0123456789".ToCharArray()) is { Length: > 0 } letters ? letters : key;
    }

    /// <summary>
    /// Whether a column is named after time, a zone in its name or not: <c>Gmt time</c>, <c>Time (EET)</c>, <c>timestamp_utc</c>.
    /// </summary>
    private static bool IsTimeName(string name)
    {
        if (TimeNames.Contains(Key(name)))
        {
            return true;
        }

        var words = name.Split([' ', '_'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && TimeNames.Contains(Key(string.Concat(words.Where(word => !ZoneText.IsZone(word)))));
    }

    /// <summary>Whether a column is the unnamed index of a data frame, which stands for the time where no other does.</summary>
    private static bool IsIndex(string name) => Key(name) is "index" or "unnamed0" or "indexlevel0";

    private static ColumnRole[] Roles(string[] header)
    {
        var roles = Array.ConvertAll(header, RoleOf);
        AssignQuotes(header, roles);
        AssignPoints(header, roles);
        if (Array.IndexOf(roles, ColumnRole.Close) < 0)
        {
            var named = Enumerable.Range(0, header.Length).Where(column => CloseNames.Contains(Key(header[column]))).ToList();
            if (named is [var close])
            {
                roles[close] = ColumnRole.Close;
            }
        }

        return roles;
    }

    /// <summary>
    /// Where no column names a price alone: those of the middle (<c>mid_o</c>), and how far the sides are apart at the close; columns of
    /// both sides (<c>BidOpen</c>, <c>ask_c</c>) together, else those of the one there is.
    /// </summary>
    private static void AssignQuotes(string[] header, ColumnRole[] roles)
    {
        if (Array.Exists(roles, role => role is >= ColumnRole.Open and <= ColumnRole.Close))
        {
            return;
        }

        var (mid, bid, ask) = (SideOf(header, "mid"), SideOf(header, "bid"), SideOf(header, "ask"));
        if ((mid ?? bid ?? ask) is { } prices)
        {
            Assign(prices, ColumnRole.Open);
            if (bid is not null && ask is not null)
            {
                if (mid is null)
                {
                    Assign(ask, ColumnRole.AskOpen);
                }
                else
                {
                    (roles[bid[^1]], roles[ask[^1]]) = (ColumnRole.Bid, ColumnRole.Ask);
                }
            }
        }

        void Assign(int[] columns, ColumnRole first)
        {
            for (var price = 0; price < columns.Length; price++)
            {
                roles[columns[price]] = first + price;
            }
        }
    }

    /// <summary>
    /// MetaTrader's spread, which counts points: by its own header, or beside the count of ticks as its Python package names them. A spread
    /// without either may be anything and is passed over.
    /// </summary>
    private static void AssignPoints(string[] header, ColumnRole[] roles)
    {
        var spread = Array.FindIndex(header, name => Key(name) == Spread);
        if (spread >= 0 && Array.Exists(header, name => Key(name) is "tickvol" or "tickvolume"))
        {
            roles[spread] = ColumnRole.SpreadPoints;
        }
    }

    /// <summary>Points are whole; what is not was computed by somebody, in a unit that no name tells.</summary>
    private static void PassOverFractions(string[] header, ColumnRole[] roles, IReadOnlyList<string[]> rows)
    {
        var points = Array.IndexOf(roles, ColumnRole.SpreadPoints);
        if (points >= 0 && Key(header[points]) == Spread && rows.Any(row => points < row.Length && IsFraction(row[points])))
        {
            roles[points] = ColumnRole.Skip;
        }

        static bool IsFraction(string text) =>
            text.Contains(',', StringComparison.Ordinal)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value != Math.Floor(value));
    }

    /// <summary>The columns of one side in the order open, high, low, close; null where one is missing.</summary>
    private static int[]? SideOf(string[] header, string side)
    {
        var keys = Array.ConvertAll(header, Key);
        var columns = Array.ConvertAll(
            PriceWords, word => Array.FindIndex(keys, key => key == side + word || key == word + side || key == side + word[0]));
        return Array.Exists(columns, column => column < 0) ? null : columns;
    }

    private static ColumnRole RoleOf(string name) => Key(name) switch
    {
        "open" or "o" or "openprice" or "priceopen" or "pxopen" or "openingprice" => ColumnRole.Open,
        "high" or "h" or "highprice" or "pricehigh" or "pxhigh" => ColumnRole.High,
        "low" or "l" or "lowprice" or "pricelow" or "pxlow" => ColumnRole.Low,
        "close" or "c" or "closeprice" or "priceclose" or "closingprice" => ColumnRole.Close,
        "volume" or "vol" or "v" => ColumnRole.Volume,
        "adjclose" or "adjustedclose" or "closeadj" => ColumnRole.AdjustedClose,
        "relativespread" => ColumnRole.Spread,
        "spreadpoints" => ColumnRole.SpreadPoints,
        "symbol" or "ticker" or "instrument" or "asset" => ColumnRole.Symbol,
        _ => ColumnRole.Skip,
    };

    /// <summary>
    /// Tick volume stands in where there is no traded volume, or where that column is 0 throughout; a single column such as "Volume BTC" is
    /// the volume, and of two the one that the price multiplies to the other.
    /// </summary>
    private static void AssignVolume(string[] header, ColumnRole[] roles, IReadOnlyList<string[]> rows)
    {
        var volumes = ColumnsOf(roles, ColumnRole.Volume);
        if (volumes.Count > 1)
        {
            AssignVolume(header, roles, rows, volumes);
            return;
        }

        var volume = Array.IndexOf(roles, ColumnRole.Volume);
        var ticks = Array.FindIndex(header, name => TickVolumeNames.Contains(Key(name)));
        if (ticks >= 0 && (volume < 0 || rows.All(row => row.Length <= volume || row[volume].Trim('0', '.').Length == 0)))
        {
            roles[ticks] = ColumnRole.Volume;
            if (volume >= 0)
            {
                roles[volume] = ColumnRole.Skip;
            }
        }
        else if (volume < 0)
        {
            var named = Enumerable.Range(0, header.Length).Where(
                column => roles[column] == ColumnRole.Skip && Key(header[column]).Contains("volume", StringComparison.Ordinal)).ToList();
            AssignVolume(header, roles, rows, named.Count > 0
                ? named
                : [.. Enumerable.Range(0, header.Length).Where(column => VolumeNames.Contains(Key(header[column])))]);
        }
    }

    private static void AssignVolume(string[] header, ColumnRole[] roles, IReadOnlyList<string[]> rows, List<int> named)
    {
        if (named.Count == 0)
        {
            return;
        }

        var traded = named.Count == 1
            ? named[0]
            : BaseVolume.Find(rows, roles, named)
                ?? throw Ambiguous(header, "several columns hold a volume (" + Shown(named.Select(column => header[column])) + ")");
        named.ForEach(column => roles[column] = ColumnRole.Skip);
        roles[traded] = ColumnRole.Volume;
    }

    private static List<int> ColumnsOf(ColumnRole[] roles, ColumnRole role) =>
        [.. Enumerable.Range(0, roles.Length).Where(column => roles[column] == role)];

    private static void AssignTime(string[] header, ColumnRole[] roles, IReadOnlyList<string[]> rows)
    {
        var named = Enumerable.Range(0, header.Length).Where(column => IsTimeName(header[column])).ToList();
        if (named.Count == 0 && Array.FindIndex(header, IsIndex) is var index and >= 0)
        {
            named.Add(index);
        }
        else if (named.Count == 0 && header[0].Length == 0)
        {
            named.Add(0);
        }

        if (named.Count == 0)
        {
            named = [.. Enumerable.Range(0, header.Length).Where(
                column => roles[column] == ColumnRole.Skip && TimeColumns.MovesOneWay(rows, column))];
        }

        if (named.Count == 2 && IsTimeOfDay(rows, named[1]))
        {
            roles[named[1]] = ColumnRole.TimeOfDay;
            named.RemoveAt(1);
        }
        else if (named.Count == 2 && IsTimeOfDay(rows, named[0]))
        {
            roles[named[0]] = ColumnRole.TimeOfDay;
            named.RemoveAt(0);
        }

        if (named.Count > 1 && named.FindAll(column => TimeColumns.IsEpoch(rows, column)) is [var epoch])
        {
            // The others repeat it in words; an epoch leaves no question of zone.
            named = [epoch];
        }

        if (named.Count != 1)
        {
            throw named.Count == 0
                ? new BarFileRefusedException(
                    "columns",
                    $"No column of time among '{Shown(header)}'. "
                    + "Known names: timestamp, datetime, date, time, ts, open_time; or state --columns.")
                : Ambiguous(header, "several columns hold a time (" + Shown(named.Select(column => header[column])) + ")");
        }

        roles[named[0]] = ColumnRole.Time;
    }

    private static bool IsTimeOfDay(IReadOnlyList<string[]> rows, int column) =>
        TimeColumns.IsTimeOfDay(rows, column) || TimeColumns.HasUnpaddedSeconds(rows, column) is not null;

    private static BarFileRefusedException Ambiguous(string[] header, string why) =>
        new(
            "columns",
            $"The header '{Shown(header)}' is ambiguous: {why}. "
            + "State --columns, for example --columns time,open,high,low,close,volume with - for columns to skip.");

    private static string Shown(IEnumerable<string> names)
    {
        var text = string.Join(", ", names);
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }
}
