using System.Globalization;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Passes;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.FineTuning.Passes;

internal sealed class PassesTests
{
    private const int Slow = 5;

    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _controller = await ControllerHarness.StartAsync();
        _controller.Expert.Find = search =>
            FakeExpert.Found(search, "complete", (0.01, 0.95)) with { Listed = [.. Grid().Take(search.Listed)] };
    }

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task All_passes_of_an_execution_are_kept_and_come_sorted_in_pages()
    {
        var task = await TunedAsync();
        var best = await _controller.SendAsync(new FindControllerPasses(task, Size: 3));
        Assert.That((best.Attempt, best.Total, best.Run), Is.EqualTo((1, 50, 12L)));
        Assert.That(best.Inputs, Is.EqualTo(new[] { "Fast", "Slow" }));
        Assert.That(best.Passes.Select(pass => pass.PassNumber), Is.EqualTo(new long[] { 49, 48, 47 }));
        Assert.That((string.Join(' ', best.Passes[0].Values), best.Passes[0].Score, best.Passes[0].TotalTrades,
            best.Passes[0].ProfitFactor), Is.EqualTo(("20 80", 0.49, 149, (double?)null)));

        Assert.That(await NumbersAsync(new(task, Sort: PassSort.Score, Page: 2, Size: 2)), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(await NumbersAsync(new(task, Sort: "-" + PassSort.Input + "Slow", Size: 2)), Is.EqualTo(new long[] { 4, 9 }),
            "equal ones in the order of their passes");
        Assert.That((await NumbersAsync(new(task, Sort: PassSort.ProfitFactor, Size: 50)))[^1], Is.EqualTo(49), "without a value: last");
        Assert.That((await NumbersAsync(new(task, Sort: "-" + PassSort.ProfitFactor, Size: 50)))[^1], Is.EqualTo(49));
        Assert.That(await NumbersAsync(new(task, Page: 100)), Is.Empty);
    }

    [Test]
    public async Task Bounds_on_figures_and_inputs_narrow_the_passes()
    {
        var task = await TunedAsync();
        var found = await _controller.SendAsync(new FindControllerPasses(task, Size: 3, Within: RangeFilter.Parse("input:Slow:40..50;score:0.1..0.2")));
        Assert.That((found.Total, found.Kept, found.Run), Is.EqualTo((5, 50, 12L)));
        Assert.That(found.Passes.Select(pass => pass.PassNumber), Is.EqualTo(new long[] { 20, 16, 15 }));
        Assert.That((await _controller.SendAsync(new FindControllerPasses(task, Within: [new(PassSort.ProfitFactor, 0, null)]))).Total, Is.EqualTo(49), "one without a value");
        Assert.That(() => _controller.SendAsync(new FindControllerPasses(task, Within: [new("input:Comment", 1, 2)])),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("filter: 'input:Comment' is no column here; pass, score, ").And.Message.EndsWith("input:Fast, input:Slow."));
    }

    [Test]
    public async Task What_was_reported_of_a_pass_stands_beside_it()
    {
        var task = await TunedAsync(FakeExpert.Found);
        var found = await _controller.SendAsync(new FindControllerPasses(task));
        Assert.That((found.Total, found.Passes[0].PassNumber, found.Passes[0].Reported!.Label,
            found.Passes[0].Reported!.Forward!.NetProfit), Is.EqualTo((1, 100L, "needle", 40.0)),
            "without a list the reported ones are all");
        Assert.That((found.Inputs.Count, found.Deciding), Is.EqualTo((0, (long?)100)));
    }

    [Test]
    public async Task A_map_has_the_best_of_each_cell_over_all_other_inputs()
    {
        var task = await TunedAsync();
        var map = await _controller.SendAsync(new GetControllerHeatMap(task));
        Assert.That((map.X, map.Y, map.XValues.Count, string.Join(' ', map.YValues)), Is.EqualTo(("Fast", "Slow", 10, "40 50 60 70 80")));
        Assert.That(map.XValues.Take(2), Is.EqualTo(new[] { "2", "4" }), "as numbers, not as text");
        Assert.That((map.Values[0][1], map.Values[4][9]), Is.EqualTo((0.05, 0.49)));

        var turned = await _controller.SendAsync(new GetControllerHeatMap(task, X: "Slow", Metric: PassSort.Trades));
        Assert.That((turned.Y, turned.Values[1][0]), Is.EqualTo(("Fast", 105.0)));
        Assert.That(() => _controller.SendAsync(new GetControllerHeatMap(task, X: "Slow", Y: "Slow")),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("y: 'Slow' is x already"));
        Assert.That(() => _controller.SendAsync(new GetControllerHeatMap(task, X: "Comment")),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("x: 'Comment' does not differ")
            .And.Message.Contains("Fast, Slow"));
        Assert.That(() => _controller.SendAsync(new GetControllerHeatMap(task, Metric: "beauty")),
            Throws.TypeOf<ValidationException>().With.Message.Contains("metric: 'beauty'"));
    }

    [Test]
    public async Task The_equity_of_a_pass_is_found_by_running_it_again_with_nothing_to_search()
    {
        var task = await TunedAsync();
        var equity = await _controller.SendAsync(new GetControllerPassEquity(task, 1, 7));
        var search = _controller.Expert.Searches[^1];
        Assert.That(search.Inputs.Select(input => (input.Name, input.Value, input.Range)), Is.EqualTo(new (string, string, InputRange?)[]
        {
            ("Fast", "4", null), ("Slow", "60", null), ("LotSize", "0.10", null), ("Comment", "none", null),
        }));
        Assert.That((search.PassLimit, search.Top, search.Symbol, search.InitialDeposit), Is.EqualTo((1, 1, "EURUSD", 10_000.0)));
        Assert.That((equity.Searched.Count, equity.Forward.Count, equity.Searched[1].Equity), Is.EqualTo((3, 3, 10_150.0)));
        Assert.That(equity.ForwardFrom, Is.EqualTo(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(300)));
        Assert.That(() => _controller.SendAsync(new GetControllerPassEquity(task, 1, 50)),
            Throws.TypeOf<NotFoundException>().With.Message.Contains("Pass 50 of execution 1"));
        Assert.That(() => _controller.SendAsync(new GetControllerPassEquity(task, 2, 1)),
            Throws.TypeOf<NotFoundException>().With.Message.Contains("Execution 2"));
    }

    [Test]
    public async Task What_is_not_allowed_or_not_there_is_refused()
    {
        var task = await TunedAsync();
        Assert.That(() => _controller.SendAsync(new FindControllerPasses(task, Sort: "beauty", Page: 0)),
            Throws.TypeOf<ValidationException>().With.Message.Contains("sort: 'beauty'").And.Message.Contains("page: 0"));
        Assert.That(() => _controller.SendAsync(new FindControllerPasses(task, Sort: PassSort.Input + "Comment")),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("sort: 'Comment'"));
        Assert.That(() => _controller.SendAsync(new FindControllerPasses(Guid.NewGuid())), Throws.TypeOf<NotFoundException>());
        var waiting = (await _controller.SubmitAsync()).TaskId;
        Assert.That((await _controller.SendAsync(new FindControllerPasses(waiting))).Attempts, Is.Empty);
        Assert.That((await _controller.SendAsync(new GetControllerHeatMap(waiting))).X, Is.Null);
    }

    [Test]
    public void A_table_of_passes_comes_back_as_it_was_written_and_is_small()
    {
        ListedPass[] passes = [.. Enumerable.Range(0, 10_000)
            .Select(number => new ListedPass(number, [$"{number % 20}", "true"], number / 1e4, 0.5, -1.25, null, 3, 12.5, number))];
        var content = PassFile.Write(["Fast\tPeriod", "Flag"], passes);
        var (inputs, read) = PassFile.Read(content);
        Assert.That(inputs, Is.EqualTo(new[] { "Fast Period", "Flag" }));
        Assert.That(read, Has.Count.EqualTo(10_000));
        Assert.That(read[1234] with { Values = [] }, Is.EqualTo(passes[1234] with { Values = [] }));
        Assert.That(read[1234].Values, Is.EqualTo(passes[1234].Values));
        Assert.That(content, Has.Length.LessThan(200_000));
    }

    // Ten values of Fast with five of Slow, better from pass to pass; the last has no loss.
    private static IEnumerable<ListedPass> Grid() => Enumerable.Range(0, 50).Select(number => new ListedPass(
        number, [Text(2 + (number / Slow * 2)), Text(40 + (number % Slow * 10))], number / 100.0, 1 - (number / 100.0), number,
            number == 49 ? null : 1 + (number / 10.0), 2, 5, 100 + number));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private async Task<Guid> TunedAsync(Func<SearchExpertAdvisor, (double, double)[], ExpertSearchResult>? find = null)
    {
        if (find is not null)
        {
            _controller.Expert.Find = search => find(search, [(0.01, 0.95)]);
        }

        var submitted = await _controller.SubmitAsync();
        await _controller.EndAsync(submitted.JobId);
        return submitted.TaskId;
    }

    private async Task<long[]> NumbersAsync(FindControllerPasses query) =>
        [.. (await _controller.SendAsync(query)).Passes.Select(pass => pass.PassNumber)];
}
