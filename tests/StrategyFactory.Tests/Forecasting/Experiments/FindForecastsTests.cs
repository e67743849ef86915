using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Tests.Forecasting.Experiments;

internal sealed class FindForecastsTests
{
    [Test]
    public async Task A_page_is_sorted_by_any_figure_with_those_that_have_none_last()
    {
        await using var harness = await ForecastHarness.StartAsync();
        var data = await harness.DataAsync(MadeSeries.Wave(1000));
        foreach (var model in new[] { "persistence", "linear", "drift" })
        {
            await harness.RunAsync(new ForecastRequest { Name = model, Data = data, Model = model });
        }

        // this one waits
        await harness.SendAsync(new StartForecastExperiment(new() { Name = "waits", Data = data, Model = "linear" }));
        var all = await harness.SendAsync(new GetForecastExperiments());
        foreach (var (sort, figure) in new (string, Func<ForecastSummary, double?>)[]
        {
            (ForecastSort.ValMae, row => row.ValMetrics?.Mae), (ForecastSort.ValMase, row => row.ValMetrics?.Mase),
            (ForecastSort.TestMase, row => row.TestMetrics?.Mase), (ForecastSort.Seconds, row => row.Seconds),
        })
        {
            var known = all.Where(row => figure(row) is not null).OrderBy(figure).Select(row => row.ExperimentId).ToArray();
            var up = await harness.SendAsync(new FindForecasts(new(), sort));
            var down = await harness.SendAsync(new FindForecasts(new(), "-" + sort));
            Assert.That(up.Experiments.Select(row => row.ExperimentId).Take(3), Is.EqualTo(known), sort);
            Assert.That(down.Experiments.Select(row => row.ExperimentId).Take(3), Is.EqualTo(known.Reverse()), sort);
            Assert.That(up.Experiments[3].ExperimentId, Does.StartWith("waits_"));
            Assert.That(down.Experiments[3].ExperimentId, Does.StartWith("waits_"));
        }

        var second = await harness.SendAsync(new FindForecasts(new(), Page: 2, Size: 3));
        Assert.That((second.Total, second.Experiments.Single().ExperimentId), Is.EqualTo((4, all[3].ExperimentId)));
        var some = await harness.SendAsync(new FindForecasts(new() { Model = "linear", Status = "completed", Name = "lin" }));
        Assert.That((some.Total, some.Experiments.Single().Model), Is.EqualTo((1, "linear")));
        Assert.That((await harness.SendAsync(new FindForecasts(new(), Page: int.MaxValue))).Experiments, Is.Empty);
    }

    [Test]
    public async Task What_is_not_allowed_is_named()
    {
        await using var harness = await ForecastHarness.StartAsync();
        Assert.That(
            () => harness.SendAsync(new FindForecasts(new(), "moon")),
            Throws.TypeOf<ValidationException>().With.Message.Contains("sort: 'moon' is not known"));
        Assert.That(
            () => harness.SendAsync(new FindForecasts(new(), Page: 0)),
            Throws.TypeOf<ValidationException>().With.Message.Contains("page: 0"));
        Assert.That(
            () => harness.SendAsync(new FindForecasts(new() { Status = "lost" })),
            Throws.TypeOf<ValidationException>().With.Message.Contains("status: 'lost'"));
    }
}
