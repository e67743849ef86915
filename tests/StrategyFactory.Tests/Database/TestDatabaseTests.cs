using Npgsql;
using NUnit.Framework;

namespace StrategyFactory.Tests.Database;

internal sealed class TestDatabaseTests
{
    [Test]
    public async Task Every_database_is_a_separate_one()
    {
        var databases = await Task.WhenAll(TestDatabase.CreateAsync(), TestDatabase.CreateAsync());
        await using var first = NpgsqlDataSource.Create(databases[0]);
        await using var second = NpgsqlDataSource.Create(databases[1]);
        await using (var create = first.CreateCommand("create table only_here (v int)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var seen = second.CreateCommand("select to_regclass('public.only_here') is null");
        Assert.That(await seen.ExecuteScalarAsync(), Is.True);
    }
}
