using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class InputMappingTests
{
    private const double PointsPerPip = 10;

    [TestCase("moving_average_cross", "InpFastPeriod", "FastPeriod")]
    [TestCase("moving_average_cross", "Fast_MA_Period", "FastPeriod")]
    [TestCase("moving_average_cross", "FastMA", "FastPeriod")]
    [TestCase("moving_average_cross", "ShortPeriod", "FastPeriod")]
    [TestCase("moving_average_cross", "Inp_MA_Slow_ma_period", "SlowPeriod")]
    [TestCase("moving_average_cross", "m_magic", "MagicNumber")]
    [TestCase("moving_average_cross", "ATR_Multiplier", "StopAtrMultiplier")]
    [TestCase("moving_average_cross", "RR_Ratio", "RewardRatio")]
    [TestCase("rsi_reversal", "RSI_Overbought", "Overbought")]
    [TestCase("rsi_reversal", "RSI_Target_Buy", "LongExitLevel")]
    [TestCase("rsi_reversal", "InpRSILevelDOWN", "Oversold")]
    [TestCase("bollinger_breakout", "BBLen", "BandsPeriod")]
    [TestCase("bollinger_breakout", "Inp_Bollinger_Deviation", "BandsDeviation")]
    [TestCase("macd_trend", "Inp_MACD_slow_ema_period", "SlowEma")]
    [TestCase("macd_trend", "M1Fast", "FastEma")]
    [TestCase("atr_channel_grid", "GridVolMult", "LotMultiplier")]
    [TestCase("donchian_breakout", "InpNoOfChannelBars", "EntryPeriod")]
    public void A_spelling_of_a_real_file_means_the_input(string expert, string spelling, string input)
    {
        var built = ExpertCatalogue.Named(expert)!;
        var meaning = InputNames.Meanings(built, new(), PointsPerPip)[InputNames.Normal(spelling)];
        Assert.That(built.Inputs[meaning.Input].Name, Is.EqualTo(input));
    }

    [Test]
    public void No_spelling_means_two_inputs_of_one_kind()
    {
        foreach (var expert in ExpertCatalogue.All)
        {
            foreach (var inputs in new[] { expert.OwnInputs, SharedInputs.All })
            {
                var spellings = inputs.SelectMany(input => input.Aliases.Select(InputNames.WithoutFactor).Append(input.Name)).Select(InputNames.Normal);
                Assert.That(spellings.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key), Is.Empty, expert.Name);
            }
        }
    }

    [Test]
    public void Pips_become_points_and_go_back_into_the_file_as_pips()
    {
        var space = Read(new ExpertInput("StopLossPips", "400.0", new(300, 50, 600)));
        Assert.That(space.Axes.Single().Values[0], Is.EqualTo(3000));
        Assert.That(space.Axes[0].Texts, Is.EqualTo(new[] { "300", "350", "400", "450", "500", "550", "600" }));
    }

    [TestCase(10, 1, 20, 11)]
    [TestCase(0.1, 0.1, 3, 30)]
    [TestCase(0, 0.3, 1, 4)]
    [TestCase(5, 1, 5, 1)]
    public void A_range_has_a_value_for_every_whole_step(double start, double step, double stop, int count)
    {
        var space = Read(new ExpertInput("Lots", "1", new(start, step, stop)));
        Assert.That(space.Combinations, Is.EqualTo(count));
        Assert.That(count == 1 || space.Axes[0].Texts.All(text => text.Length <= 3), Is.True, "no noise of binary fractions");
    }

    [Test]
    public void A_step_of_zero_searches_both_values_of_a_switch_and_keeps_any_other_input()
    {
        var space = Read(new ExpertInput("Reverse", "false", new(0, 0, 1)), new ExpertInput("MaMethod", "1", new(0, 0, 3)));
        Assert.That(space.Axes.Single().FileName, Is.EqualTo("Reverse"));
        Assert.That(space.Axes[0].Texts, Is.EqualTo(new[] { "false", "true" }));
        Assert.That(space.Fixed[Place("MaMethod")], Is.EqualTo(1));
        Assert.That(Read(new ExpertInput("Reverse", "0", new(0, 1, 1))).Axes[0].Texts, Is.EqualTo(new[] { "0", "1" }));
    }

    [Test]
    public void Unknown_inputs_and_second_spellings_are_ignored()
    {
        var space = Read(new("FastMA", "5"), new("ShortPeriod", "9"), new("InpComment", "hello"), new("Slow_MA", "21"));
        Assert.That(space.Ignored, Is.EqualTo(new[] { "ShortPeriod", "InpComment" }));
        Assert.That((space.Fixed[Place("FastPeriod")], space.Fixed[Place("SlowPeriod")]), Is.EqualTo((5.0, 21.0)));
        Assert.That(space.Texts([]), Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["FastMA"] = "5", ["Slow_MA"] = "21" }));
    }

    [Test]
    public void Configuration_adds_spellings_and_takes_others_away()
    {
        var options = new ExpertAdvisorOptions();
        options.Aliases["moving_average_cross"] = new(StringComparer.Ordinal) { ["Tempo"] = "FastPeriod", ["SL"] = "" };
        options.Aliases["*"] = new(StringComparer.Ordinal) { ["Halt"] = "StopLoss*100" };
        var space = InputMapping.Read(ExpertCatalogue.Named("moving_average_cross")!, [new("Tempo", "7"), new("SL", "3"), new("Halt", "2")], options, PointsPerPip);
        Assert.That((space.Fixed[Place("FastPeriod")], space.Fixed[Place("StopLoss")]), Is.EqualTo((7.0, 200.0)));
        Assert.That(space.Ignored, Is.EqualTo(new[] { "SL" }));
    }

    [TestCase("FastMA", "abc", null, "inputs[0].value", "'abc' is not a number")]
    [TestCase("FastMA", "0", null, "inputs[0].value", "1 to 100000")]
    [TestCase("FastMA", "7.5", null, "inputs[0].value", "whole number")]
    [TestCase("Reverse", "maybe", null, "inputs[0].value", "not true or false")]
    [TestCase("FastMA", "7", "9 1 5", "inputs[0].range", "the start at most the stop")]
    [TestCase("FastMA", "7", "5 -1 9", "inputs[0].range", "step at least 0")]
    [TestCase("FastMA", "7", "0 1 9", "inputs[0].range", "1 to 100000")]
    [TestCase("FastMA", "7", "5 0.5 9", "inputs[0].range", "whole number")]
    [TestCase("Lots", "1", "0 0.00001 1000", "inputs[0].range", "1000000")]
    public void What_cannot_be_meant_is_refused_with_the_input(string name, string value, string? range, string field, string message)
    {
        var parts = range?.Split(' ').Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var refusal = Assert.Throws<UnprocessableException>(() => Read(new ExpertInput(name, value, parts is null ? null : new(parts[0], parts[1], parts[2]))));
        Assert.That(refusal!.Field, Is.EqualTo(field));
        Assert.That(refusal.Message, Does.Contain(message).And.Contain(name));
    }

    [TestCase("EMACrossOverV1.7", "moving_average_cross")]
    [TestCase("MA Cross", "moving_average_cross")]
    [TestCase("2MACDSTO", "macd_trend")]
    [TestCase("BBRSI", "bollinger_breakout")]
    [TestCase("RSI_Reversal", "rsi_reversal")]
    [TestCase("Turtle Trader", "donchian_breakout")]
    [TestCase("GRID_DCA_v1", "atr_channel_grid")]
    public void An_advisor_is_found_by_its_usual_names(string name, string expert) =>
        Assert.That(ExpertCatalogue.Get(name, new()).Name, Is.EqualTo(expert));

    [Test]
    public void An_unknown_expert_is_refused_with_the_known_ones()
    {
        var refusal = Assert.Throws<UnprocessableException>(() => ExpertCatalogue.Get("FibonacciMoon", new()));
        Assert.That(refusal!.Field, Is.EqualTo("expert"));
        Assert.That(refusal.Message, Does.Contain("moving_average_cross").And.Contain("atr_channel_grid"));
    }

    private static InputSpace Read(params ExpertInput[] inputs) => InputMapping.Read(ExpertCatalogue.Named("moving_average_cross")!, inputs, new(), PointsPerPip);

    private static int Place(string input) => ExpertCatalogue.Named("moving_average_cross")!.Inputs.Select(known => known.Name).ToList().IndexOf(input);
}
