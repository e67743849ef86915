using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.Kernel.Database;

/// <summary>Against real servers: what a driver throws when a session, a server or a connection ends under it.</summary>
internal sealed class DatabaseOutageTests
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    [Test]
    public async Task A_session_that_somebody_ends_is_an_outage_at_work_and_at_rest()
    {
        await using var source = Unpooled(await TestDatabase.CreateAsync());
        await using var working = await source.OpenConnectionAsync();
        await using var resting = await source.OpenConnectionAsync();
        var sleep = SleepAsync(working);
        await UntilAsleepAsync(source, working);
        await using (var end = source.CreateCommand(
            $"select pg_terminate_backend({working.ProcessID}, 10000), pg_terminate_backend({resting.ProcessID}, 10000)"))
        {
            await end.ExecuteNonQueryAsync();
        }

        Assert.That(DatabaseOutage.Of(await FailureAsync(sleep)), Is.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("57P01"));
        Assert.That(DatabaseOutage.Of(await FailureAsync(AskAsync(resting))), Is.Not.Null);
    }

    [Test]
    public async Task A_server_that_is_stopped_or_crashes_is_an_outage_from_its_first_to_its_last_word()
    {
        await TestCluster.RequireAsync();
        var folder = Directory.CreateTempSubdirectory("strategy-factory-outage-").FullName;
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, new() { Durable = false }, NullLogger.Instance, default);
            await using var source = Unpooled(cluster.ConnectionString());
            await using var working = await source.OpenConnectionAsync();

            // a stop that waits for its clients: it lets nobody in
            var sleep = SleepAsync(working);
            await UntilAsleepAsync(source, working);
            Signal(cluster.ServerProcessId!.Value, Terminate);
            var refused = await FirstRefusalAsync(source);
            Assert.That(DatabaseOutage.Of(refused), Is.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("57P03"));

            // and one that does not wait
            Signal(cluster.ServerProcessId!.Value, Interrupt);
            Assert.That(DatabaseOutage.Of(await FailureAsync(sleep)), Is.Not.Null);
            while (ProcessTable.IsAlive(cluster.ServerProcessId!.Value))
            {
                await Task.Delay(5);
            }

            Assert.That(DatabaseOutage.Of(await FirstRefusalAsync(source)), Is.Not.Null, "nobody listens");

            // a session that is killed takes all others down
            Assert.That(await cluster.RestartIfGoneAsync(default), Is.True);
            await using var victim = await source.OpenConnectionAsync();
            await using var bystander = await source.OpenConnectionAsync();
            var other = SleepAsync(bystander);
            Signal(victim.ProcessID, Kill);
            Assert.That(DatabaseOutage.Of(await FailureAsync(other)), Is.Not.Null);
            Assert.That(DatabaseOutage.Of(await FailureAsync(AskAsync(victim))), Is.Not.Null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task What_wraps_an_outage_hides_it_not()
    {
        var outage = new NpgsqlException("The connection broke.", new EndOfStreamException());
        Assert.That(DatabaseOutage.Of(new InvalidOperationException("Perhaps it passes.", new InvalidOperationException("", outage))), Is.SameAs(outage));
        Assert.That(DatabaseOutage.Of(new AggregateException(new FormatException(), outage)), Is.SameAs(outage));
        Assert.That(DatabaseOutage.Of(await FailureAsync(Task.FromException(outage))), Is.SameAs(outage));
    }

    [TestCase("select 1 / 0")]
    [TestCase("selct 1")]
    [TestCase("select * from nowhere")]
    [TestCase("set statement_timeout = 1; select pg_sleep(5)")]
    public async Task A_mistake_is_none(string sql)
    {
        await using var source = Unpooled(await TestDatabase.CreateAsync());
        await using var connection = await source.OpenConnectionAsync();
        var failure = await FailureAsync(AskAsync(connection, sql));
        Assert.That(failure, Is.InstanceOf<PostgresException>());
        Assert.That(DatabaseOutage.Of(failure), Is.Null);
    }

    [Test]
    public void Failures_that_have_nothing_to_do_with_a_database_are_none()
    {
        Assert.That(DatabaseOutage.Of(null), Is.Null);
        Assert.That(DatabaseOutage.Of(new IOException("The disk is full.")), Is.Null);
        Assert.That(DatabaseOutage.Of(new InvalidOperationException("", new FormatException())), Is.Null);
    }

    private static NpgsqlDataSource Unpooled(string connection) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false });

    private static Task SleepAsync(NpgsqlConnection connection) => AskAsync(connection, "select pg_sleep(60)");

    private static async Task UntilAsleepAsync(NpgsqlDataSource source, NpgsqlConnection connection)
    {
        await using var look = source.CreateCommand($"select wait_event is not distinct from 'PgSleep' from pg_stat_activity where pid = {connection.ProcessID}");
        while (await look.ExecuteScalarAsync() is not true)
        {
            await Task.Delay(5);
        }
    }

    private static async Task AskAsync(NpgsqlConnection connection, string sql = "select 1")
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<Exception?> FailureAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static async Task<Exception> FirstRefusalAsync(NpgsqlDataSource source)
    {
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
            }
            catch (NpgsqlException refusal)
            {
                return refusal;
            }
        }
    }

    private static void Signal(int process, int signal) => Assert.That(Libc.Kill(process, signal), Is.Zero);
}
