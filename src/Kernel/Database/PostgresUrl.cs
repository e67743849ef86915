using System.Globalization;
using Npgsql;

namespace StrategyFactory.Kernel.Database;

/// <summary>
/// Connection strings in either of the two forms that people have: <c>Host=…;Database=…</c>, and the URL of libpq,
/// <c>postgresql://user:password@host:port/database?sslmode=require</c>
/// (PostgreSQL documentation, "Connection Strings", 34.1.1.2). Parts of a URL are percent-encoded.
/// </summary>
public static class PostgresUrl
{
    private const int LargestPort = 65_535;
    private const int LongestWait = 1024;

    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Parameters = new(StringComparer.Ordinal)
    {
        ["application_name"] = (built, value) => built.ApplicationName = value,
        ["connect_timeout"] = (built, value) => built.Timeout = Whole("connect_timeout", value, 0, LongestWait),
        ["dbname"] = (built, value) => built.Database = value,
        ["host"] = (built, value) => built.Host = value,
        ["options"] = (built, value) => built.Options = value,
        ["password"] = (built, value) => built.Password = value,
        ["port"] = (built, value) => built.Port = Whole("port", value, 1, LargestPort),
        ["sslcert"] = (built, value) => built.SslCertificate = value,
        ["sslkey"] = (built, value) => built.SslKey = value,
        ["sslmode"] = (built, value) => built.SslMode = SslModes.TryGetValue(value, out var mode)
            ? mode
            : throw new FormatException($"sslmode: '{value}' is not allowed; {string.Join(", ", SslModes.Keys)}."),
        ["sslrootcert"] = (built, value) => built.RootCertificate = value,
        ["user"] = (built, value) => built.Username = value,
    };

    /// <summary>The connection string that a URL stands for; a text of the other form stays as it is.</summary>
    /// <exception cref="FormatException">The URL cannot be read; the message names the part, and never the password.</exception>
    public static string ToConnectionString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return Schemes.FirstOrDefault(scheme => trimmed.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) is { } scheme
            ? Read(trimmed[scheme.Length..])
            : text;
    }

    private static string Read(string rest)
    {
        var built = new NpgsqlConnectionStringBuilder();
        var (location, query) = Cut(rest, '?');
        var (authority, database) = Cut(location, '/');

        // a password may hold an @ that nobody encoded: the last one ends it
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            Set("user", user);
            Set("password", password);
        }

        var (host, port) = Place(authority[(at + 1)..]);
        if (host.Contains(',', StringComparison.Ordinal))
        {
            throw new FormatException($"host: '{host}' is not allowed; one host.");
        }

        Set("host", host);
        Set("port", port);
        Set("dbname", database);
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(parameter, '=');
            if (!Parameters.ContainsKey(name))
            {
                throw new FormatException($"'{name}' is not allowed; {string.Join(", ", Parameters.Keys)}.");
            }

            Set(name, value);
        }

        return built.ConnectionString;

        void Set(string name, string encoded)
        {
            if (encoded.Length > 0)
            {
                Parameters[name](built, Decoded(name, encoded));
            }
        }
    }

    /// <summary>Host and port; an IPv6 address stands in brackets.</summary>
    private static (string Host, string Port) Place(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return Cut(text, ':');
        }

        return text.Length == end + 1 || text[end + 1] == ':'
            ? (text[1..end], text[(end + 1)..].TrimStart(':'))
            : throw new FormatException($"host: '{text}' is not allowed; a colon and the port after ].");
    }

    private static (string Before, string After) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static string Decoded(string name, string encoded)
    {
        for (var at = encoded.IndexOf('%', StringComparison.Ordinal); at >= 0; at = encoded.IndexOf('%', at + 1))
        {
            if (at + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[at + 1]) || !char.IsAsciiHexDigit(encoded[at + 2]))
            {
                throw new FormatException($"{name}: a % is not followed by two hexadecimal digits; a percent sign itself is %25.");
            }
        }

        return Uri.UnescapeDataString(encoded);
    }

    private static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name}: '{text}' is not allowed; {least} to {most}.");
}
