using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Examples;

/// <summary>Tables that another program made, in a database of its own.</summary>
internal sealed class AristotleTests
{
    private const string Tables =
        """
        create table conquest_analysis (
            id serial primary key, philosopher varchar(80), domain text, conquest_type text, created_at timestamp);
        create table conquest_prompt (analysis_id int, position int, role text, content text);
        create table conquest_response (id serial primary key, analysis_id int, content text, created_at timestamptz);
        create table ml_analysis_rating (analysis_id int, rating numeric, is_gold_star boolean);
        insert into conquest_analysis (philosopher, domain, conquest_type, created_at)
        select 'zack', 'd', 'CANDIDATE', timestamp '2025-01-01' + i * interval '1 day' from generate_series(1, 12) i;
        insert into conquest_prompt select i, 0, 'human', 'question number ' || i || ' of zack' from generate_series(1, 12) i;
        insert into conquest_response (analysis_id, content, created_at)
        select i, kind || ' answer ' || i, now() - age
        from generate_series(1, 11) i, (values ('old', interval '2 days'), ('new', interval '1 day')) as x(kind, age);
        insert into ml_analysis_rating select i, 4, i <> 2 from generate_series(1, 12) i;
        """;

    [Test]
    public async Task It_is_read_where_it_is_set_and_the_newest_answer_counts()
    {
        var database = await CreateAsync(Tables);
        await using var harness = await LanguageHarness.StartAsync(("ConnectionStrings:Aristotle", database));
        await harness.ImportGoldAsync("""{"prompt":"ours","completion":"a"}""");
        var found = await harness.SendAsync(new FindExamples(new() { Philosopher = "zack" }));
        Assert.That(
            (found.Source, found.Total, found.Examples[0].Id, found.Examples[0].Asked),
            Is.EqualTo(("aristotle", 12L, "12", "question number 12 of zack")));
        var third = await harness.SendAsync(new GetExample("3"));
        Assert.That(third.Messages[^1], Is.EqualTo(new ExampleMessage("assistant", "new answer 3")));
        Assert.That((third.Ratings.Single().Rating, third.Summary.IsGoldStar), Is.EqualTo(((int?)4, true)));
        Assert.That((await harness.SendAsync(new GetExampleStatistics(new()))).GoldStars, Is.EqualTo(11));
        Assert.That((await harness.SendAsync(new FindExamples(new() { Source = "own" }))).Total, Is.EqualTo(1));

        // of the eleven gold stars one has no answer
        var dataset = await harness.SendAsync(new ExportDataset { Format = DatasetFormat.OpenAi, ConquestType = "CANDIDATE" });
        Assert.That((dataset.Source, dataset.SampleCount), Is.EqualTo(("aristotle", 10)));
        Assert.That(
            dataset.LeftOut.Select(reason => (reason.Reason, reason.Count, reason.Examples[0])),
            Is.EqualTo(new[] { ("no_answer", 1, "12") }));
        Assert.That(await File.ReadAllTextAsync(dataset.DatasetPath), Does.Contain("""{"role":"user","content":"question number"""));
    }

    [Test]
    public async Task It_is_never_written_to()
    {
        var database = await CreateAsync(Tables
            + "create function touch() returns int language sql"
            + " as 'insert into conquest_prompt values (1, 9, ''user'', ''x'') returning 1';"
            + "alter table conquest_analysis rename to kept; create view conquest_analysis as select *, touch() as source from kept;");
        await using var harness = await LanguageHarness.StartAsync(("ConnectionStrings:Aristotle", database));
        Assert.That(
            () => harness.SendAsync(new FindExamples(new())),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("cannot execute INSERT in a read-only transaction"));
    }

    [Test]
    public async Task Missing_tables_and_columns_are_all_named()
    {
        var database = await CreateAsync(
            """
            create table conquest_analysis (id serial primary key, philosopher text, created_at timestamptz);
            create table conquest_prompt (analysis_id int, position int, role text, content text);
            create table ml_analysis_rating (analysis_id int, rating int, is_gold_star boolean);
            """);
        await using var harness = await LanguageHarness.StartAsync(("ConnectionStrings:Aristotle", database));
        Assert.That(
            () => harness.SendAsync(new ExportDataset()),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "source: the database of ConnectionStrings:Aristotle lacks the column conquest_analysis.domain, "
                + "the column conquest_analysis.conquest_type, the table conquest_response; see docs/language-models.md."));
    }

    [Test]
    public async Task What_takes_too_long_is_stopped()
    {
        var database = await CreateAsync(Tables + "alter table conquest_analysis rename to kept;"
            + "create view conquest_analysis as select *, pg_sleep(20)::text as source from kept;");
        await using var harness = await LanguageHarness.StartAsync(
            ("ConnectionStrings:Aristotle", database), ("LanguageModels:AristotleTimeoutSeconds", "1"));
        Assert.That(
            () => harness.SendAsync(new FindExamples(new())),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("took longer than 1 seconds"));
    }

    [TestCase("Host=127.0.0.1;Port=1;Username=nobody;Password=hunter2;Database=x", "does not answer")]
    [TestCase("Hosst=127.0.0.1;Password=hunter2", "cannot be read")]
    public async Task Its_address_is_never_told(string connectionString, string reason)
    {
        await using var harness = await LanguageHarness.StartAsync(("ConnectionStrings:Aristotle", connectionString));
        Assert.That(
            () => harness.SendAsync(new FindExamples(new())),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason)
                .And.Message.Not.Contains("127.0.0.1").And.Message.Not.Contains("hunter2").And.Message.Not.Contains("nobody"));
    }

    private static async Task<string> CreateAsync(string tables)
    {
        var cluster = await TestCluster.RequireAsync();
        var name = "aristotle_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync(cluster.ConnectionString("postgres"), $"create database {name}");
        var database = cluster.ConnectionString(name);
        await ExecuteAsync(database, tables);
        return database;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
