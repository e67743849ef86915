using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.Evolution.Runs;

internal sealed class FindRunsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await using var scope = _factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        for (var i = 0; i < 30; i++)
        {
            context.Runs.Add(new()
            {
                Id = Guid.CreateVersion7(),
                Symbol = i % 3 == 0 ? "EURUSD" : $"S{i:00}",
                Timeframe = "1m",
                Algorithm = "Ridge",
                Status = i % 5 == 0 ? RunStatus.Failed : RunStatus.Completed,
                Promoted = i % 10 == 1,
                BestSqn = i % 2 == 0 ? null : i,
                CurrentGeneration = i % 4,
                CreatedAt = Start.AddMinutes(i),
                StartedAt = i < 5 ? null : Start.AddMinutes(i),
                FinishedAt = i < 5 || i == 29 ? null : Start.AddMinutes(i).AddSeconds(i),
            });
        }

        await context.SaveChangesAsync();
        var promoting = context.Runs.Local.Where(run => run.Promoted).OrderBy(run => run.CreatedAt).ToArray();
        context.Promoted.Add(Promotion(promoting[0].Id, 1, "suspect", candidate: true));
        context.Promoted.Add(Promotion(promoting[0].Id, 2, "robust", candidate: false));
        context.Promoted.Add(Promotion(promoting[1].Id, 1, "robust", candidate: false));
        context.Promoted.Add(Promotion(promoting[2].Id, 1, "suspect", candidate: false));
        await context.SaveChangesAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Pages_follow_one_another_without_overlap_newest_first()
    {
        var first = await _factory.SendAsync(new FindRuns(Size: 20));
        var second = await _factory.SendAsync(new FindRuns(Page: 2, Size: 20));
        var beyond = await _factory.SendAsync(new FindRuns(Page: int.MaxValue, Size: 200));
        Assert.That((first.Total, first.Runs.Count, second.Runs.Count, beyond.Runs.Count), Is.EqualTo((30, 20, 10, 0)));
        Assert.That(first.Runs.Concat(second.Runs).Select(run => run.CreatedAt), Is.EqualTo(Enumerable.Range(0, 30).Select(i => Start.AddMinutes(29 - i))));
    }

    [TestCase(null, "eur", 10)]
    [TestCase("failed", null, 6)]
    [TestCase("FAILED", "EURUSD", 2)]
    [TestCase("PROMOTED", " ", 3)]
    [TestCase(null, "%", 0)]
    public async Task Status_and_part_of_the_symbol_narrow_the_list(string? status, string? search, int total) =>
        Assert.That((await _factory.SendAsync(new FindRuns(status, search, Size: 1))).Total, Is.EqualTo(total));

    [Test]
    public async Task A_verdict_narrows_the_list_to_runs_that_promoted_with_it()
    {
        Assert.That((await _factory.SendAsync(new FindRuns { Verdict = "ROBUST" })).Total, Is.EqualTo(2));
        Assert.That((await _factory.SendAsync(new FindRuns { Verdict = "suspect" })).Total, Is.EqualTo(1), "a candidate is no promotion");
        Assert.That(
            async () => await _factory.SendAsync(new FindRuns { Verdict = "good" }),
            Throws.TypeOf<ValidationException>().With.Message.Contains("verdict: 'good' is not known; allowed: robust, suspect."));
    }

    [TestCase("sqn:11..", 10)]
    [TestCase("sqn:11..13", 2)]
    [TestCase("sqn:..2.5", 1, Description = "one without an SQN is not below any bound")]
    [TestCase("generations:4..4", 7)]
    [TestCase("seconds:..0", 5, Description = "what has not begun took nothing")]
    [TestCase("seconds:10..20", 11)]
    [TestCase("seconds:86400..", 1, Description = "what still runs has taken until now")]
    [TestCase("seconds:10..20;sqn:1..", 5)]
    public async Task Bounds_narrow_the_list(string filter, int total)
    {
        var found = await _factory.SendAsync(new FindRuns(Size: 1, Within: RangeFilter.Parse(filter)));
        Assert.That((found.Total, found.Runs.Count), Is.EqualTo((total, 1)));
    }

    [Test]
    public async Task Runs_without_an_sqn_come_last_either_way()
    {
        var up = (await _factory.SendAsync(new FindRuns(Sort: "sqn", Size: 30))).Runs.Select(run => run.BestSqn).ToList();
        var down = (await _factory.SendAsync(new FindRuns(Sort: "-sqn", Size: 30))).Runs.Select(run => run.BestSqn).ToList();
        Assert.That((up[0], up[14], up[15]), Is.EqualTo(((double?)1, (double?)29, (double?)null)));
        Assert.That((down[0], down[14], down[15]), Is.EqualTo(((double?)29, (double?)1, (double?)null)));
    }

    [Test]
    public void What_is_not_allowed_is_named([ValueSource(nameof(Wrong))] (FindRuns Query, string Message) wrong) =>
        Assert.That(
            Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(wrong.Query))!.Errors.Select(error => error.ErrorMessage),
            Has.One.EqualTo(wrong.Message));

    private static (FindRuns, string)[] Wrong =>
    [
        (new("LOST"), "status: 'LOST' is not known; allowed: PENDING, RUNNING, COMPLETED, STOPPED, FAILED, PROMOTED."),
        (new(Sort: "colour"), "sort: 'colour' is not known; allowed: created, symbol, status, sqn, generation, each with a minus for high to low."),
        (new(Within: [new("colour", 1, null)]), "filter: 'colour' is no column here; sqn, generations, seconds."),
        (new(Page: 0), "page: 0 is not allowed; 1 and up."),
        (new(Size: 201), "size: 201 is not allowed; 1 to 200."),
        (new(Search: new string('x', 65)), "search: 65 characters are too many; at most 64."),
    ];

    private static PromotedModelRecord Promotion(Guid run, int generation, string verdict, bool candidate) => new()
    {
        Id = Guid.CreateVersion7(),
        RunId = run,
        ModelId = Guid.CreateVersion7(),
        Generation = generation,
        Verdict = verdict,
        Candidate = candidate,
    };
}
