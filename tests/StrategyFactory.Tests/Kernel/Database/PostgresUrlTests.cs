using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Tests.Kernel.Database;

internal sealed class PostgresUrlTests
{
    [TestCase("postgresql://orchestrator:secret@localhost:5433/strategy_factory", "localhost", 5433, "orchestrator", "secret", "strategy_factory")]
    [TestCase("postgres://db/factory", "db", 5432, null, null, "factory")]
    [TestCase(" POSTGRESQL://a@db ", "db", 5432, "a", null, null)]
    [TestCase("postgresql://a%40b:p%3A%2F%25@db/x%20y", "db", 5432, "a@b", "p:/%", "x y")]
    [TestCase("postgresql://a:p@ss@db/x", "db", 5432, "a", "p@ss", "x")]
    [TestCase("postgresql://a@%2Fvar%2Frun%2Fpostgresql:6000/x", "/var/run/postgresql", 6000, "a", null, "x")]
    [TestCase("postgresql://a:b;Host=evil@[::1]:7000/x", "::1", 7000, "a", "b;Host=evil", "x")]
    [TestCase("postgresql:///x?host=db&port=7&user=a&password=b%26c", "db", 7, "a", "b&c", "x")]
    public void A_url_is_read_part_by_part(string url, string host, int port, string? user, string? password, string? database)
    {
        var built = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(url));
        Assert.That((built.Host, built.Port, built.Username, built.Password, built.Database), Is.EqualTo((host, port, user, password, database)));
    }

    [TestCase("disable", SslMode.Disable)]
    [TestCase("require", SslMode.Require)]
    [TestCase("verify-full", SslMode.VerifyFull)]
    public void Its_ssl_mode_is_that_of_libpq(string name, SslMode mode)
    {
        var built = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString($"postgresql://db/x?sslmode={name}&connect_timeout=7"));
        Assert.That((built.SslMode, built.Timeout), Is.EqualTo((mode, 7)));
    }

    [Test]
    public void A_connection_string_stays_as_it_is() => Assert.That(PostgresUrl.ToConnectionString("Host=db;Password=a b"), Is.EqualTo("Host=db;Password=a b"));

    [TestCase("postgresql://a:hush%zz@db/x", "password: a % is not followed by two hexadecimal digits; a percent sign itself is %25.")]
    [TestCase("postgresql://a:hush@db:port/x", "port: 'port' is not allowed; 1 to 65535.")]
    [TestCase("postgresql://a:hush@db:0/x", "port: '0' is not allowed; 1 to 65535.")]
    [TestCase("postgresql://a:hush@one,two/x", "host: 'one,two' is not allowed; one host.")]
    [TestCase("postgresql://a:hush@[::1]5/x", "host: '[::1]5' is not allowed; a colon and the port after ].")]
    [TestCase("postgresql://a:hush@db/x?sslmode=maybe", "sslmode: 'maybe' is not allowed; disable, allow, prefer, require, verify-ca, verify-full.")]
    [TestCase("postgresql://a:hush@db/x?frob=1", "'frob' is not allowed; application_name, ")]
    public void What_is_wrong_is_named_and_the_password_is_not(string url, string message) =>
        Assert.That(() => PostgresUrl.ToConnectionString(url), Throws.TypeOf<FormatException>().With.Message.StartsWith(message).And.Message.Not.Contain("hush"));
}
