using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Intake;

internal sealed class MetadataTests
{
    [TestCase("MACross_Sets_M5-EURUSD-20180101-20191210.set", "EURUSD", "5m", "2018-01-01", "2019-12-10", "MACross Sets")]
    [TestCase("3MACD-AUDUSD-5M-Inputs.set", "AUDUSD", "5m", null, null, "3MACD")]
    [TestCase("bigmac-usdjpy-5M.set", "USDJPY", "5m", null, null, "bigmac")]
    [TestCase("OrderTime_GU_M30.set", null, "30m", null, null, "OrderTime GU")]
    [TestCase("COT1-Daily-Inputs.set", null, "1d", null, null, "COT1")]
    [TestCase("Turtle GOLD H4.set", "GOLD", "4h", null, null, "Turtle")]
    [TestCase("2MACDSTO-NZDUSD-3H-Inputs.set", "NZDUSD", null, null, null, "2MACDSTO")]
    [TestCase("EMACrossOverV1.7.set", null, null, null, null, "EMACrossOverV1 7")]
    [TestCase("移動平均.set", null, null, null, null, "移動平均")]
    public void A_file_name_tells_what_people_write_into_it(string name, string? symbol, string? timeframe, string? from, string? to, string expert)
    {
        var hints = FileNameHints.Read(name, ["GOLD"]);
        Assert.That((hints.Symbol, hints.Timeframe?.Format(), hints.From?.ToString("yyyy-MM-dd"), hints.To?.ToString("yyyy-MM-dd"), hints.Expert), Is.EqualTo((symbol, timeframe, from, to, expert)));
    }

    [Test]
    public void The_comment_of_metatrader_5_names_the_expert()
    {
        var file = SetText.Read(SetText.Mt5("; saved automatically on 2026.03.03 10:32:59", "; this file contains last used input parameters for testing/optimizing EMACrossOverV1.7 expert advisor", ";", "A=1"));
        Assert.That(ExpertLookup.CommentOf(file), Is.EqualTo("EMACrossOverV1.7"));
    }

    [TestCase("H1", Timeframe.OneHour)]
    [TestCase("1h", Timeframe.OneHour)]
    [TestCase("PERIOD_M15", Timeframe.FifteenMinutes)]
    [TestCase("m15", Timeframe.FifteenMinutes)]
    [TestCase("daily", Timeframe.OneDay)]
    public void Bar_lengths_are_read_in_both_spellings(string text, Timeframe expected)
    {
        Assert.That(TimeframeText.TryParse(text, out var timeframe), Is.True);
        Assert.That(timeframe, Is.EqualTo(expected));
    }

    [TestCase("H3")]
    [TestCase("")]
    [TestCase(null)]
    [TestCase("h")]
    public void Other_bar_lengths_are_none(string? text) => Assert.That(TimeframeText.TryParse(text, out _), Is.False);

    [TestCase("2018-01-01", "2018-01-01T00:00:00.0000000+00:00")]
    [TestCase("2018.01.31", "2018-01-31T00:00:00.0000000+00:00")]
    [TestCase("2018-01-01T12:00:00+02:00", "2018-01-01T12:00:00.0000000+02:00")]
    public void Times_without_a_zone_are_utc(string text, string expected) => Assert.That(UtcTime.Of(text, "from")!.Value.ToString("O"), Is.EqualTo(expected));

    [Test]
    public async Task What_the_sender_says_comes_before_the_file_and_that_before_the_configuration()
    {
        await using var services = new ServiceCollection().AddMediation()
            .AddTransient<IRequestHandler<FindExpert, ExpertAdvisorDescription?>>(_ => new FindExpertHandler(Options.Create(new SimulationOptions())))
            .AddTransient<IRequestHandler<GetExpertInputMeanings, IReadOnlyDictionary<string, string?>>>(_ => new GetExpertInputMeaningsHandler(Options.Create(new SimulationOptions())))
            .AddTransient<IRequestHandler<GetSymbols, IReadOnlyList<ImportedSeries>>, FakeSymbols>()
            .AddTransient<IRequestHandler<CheckExpertBars, Unit>, FakeBars>().BuildServiceProvider();
        var mediator = services.GetRequiredService<IMediator>();
        var options = new StrategyFactory.FineTuning.FineTuningOptions { Defaults = new() { Symbol = "GOLD", Timeframe = "1d", Expert = "rsi_reversal", User = "nobody" } };
        async Task<object> OfAsync(string name, TuningMetadata given)
        {
            var all = await ResolvedMetadata.OfAsync(name, given, SetFile.Read(SetText.Mt5("A=1")), mediator, options, default);
            return (all.Expert, all.Executor, all.Choice.StandIn!.ChosenBy, all.Symbol, all.Timeframe, all.InitialDeposit, all.User);
        }

        Assert.That(await OfAsync("x.set", new()), Is.EqualTo(("rsi_reversal", "built_in", "configuration", "GOLD", Timeframe.OneDay, 10_000.0, "nobody")));
        Assert.That(await OfAsync("MACross-EURUSD-H4.set", new()), Is.EqualTo((FakeExpert.Name, "built_in", "file_name", "EURUSD", Timeframe.FourHours, 10_000.0, "nobody")));
        Assert.That(
            await OfAsync("MACross-EURUSD-H4.set", new() { Symbol = "gold", Timeframe = "D1", EaName = "RSI", InitialDeposit = 500, User = "me" }),
            Is.EqualTo(("rsi_reversal", "built_in", "ea_name", "GOLD", Timeframe.OneDay, 500.0, "me")));
    }
}
