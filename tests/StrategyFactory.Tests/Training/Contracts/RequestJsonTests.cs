using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Contracts;

/// <summary>The values of requests that have a form of their own in JSON.</summary>
internal sealed class RequestJsonTests
{
    [TestCase("""{"train_window": 30, "test_window": 5}""", "30 days", "5 days")]
    [TestCase("""{"test_window": "5 days", "train_window": "20000 bars"}""", "20000 bars", "5 days")]
    [TestCase("""  "{\"train_window\": \"2000 bars\", \"test_window\": 1}"  """, "2000 bars", "1 days")]
    public void Data_options_are_an_object_or_the_text_of_one(string json, string train, string test)
    {
        var options = Read<DataOptions>(json)!;

        Assert.That((options.TrainWindow.ToString(), options.TestWindow.ToString()), Is.EqualTo((train, test)));
        Assert.That(Read<DataOptions>(JsonSerializer.Serialize(options, FactoryJson.Options)), Is.EqualTo(options));
    }

    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("\"\"")]
    [TestCase("\"  \"")]
    [TestCase("\"{}\"")]
    public void Empty_data_options_are_none(string json) => Assert.That(Read<DataOptions>(json), Is.Null);

    [TestCase("""{"train_window": 30}""", "train_window and test_window belong together")]
    [TestCase("""{"train_window": 0, "test_window": 5}""", "data_options.train_window: '0' is not a number of trading days such as 30 nor a text such as \"20000 bars\"")]
    [TestCase("""{"train_window": 30, "test_window": -5}""", "data_options.test_window: '-5'")]
    [TestCase("""{"train_window": 30, "test_window": 2.5}""", "data_options.test_window: '2.5'")]
    [TestCase("""{"train_window": 30, "test_window": "5 weeks"}""", "data_options.test_window: '5 weeks'")]
    [TestCase("""{"train_window": 30, "test_window": "99999999999 bars"}""", "data_options.test_window: '99999999999 bars'")]
    [TestCase("""{"train_window": 30, "test_window": 5, "gap": 1}""", "unknown field 'gap'; allowed: train_window, test_window")]
    [TestCase("[1, 2]", "data_options: expected an object")]
    [TestCase("7", "data_options: expected an object")]
    [TestCase("\"30 days\"", "data_options: the text '30 days' is not JSON")]
    [TestCase("\"{\\\"train_window\\\": 30}\"", "train_window and test_window belong together")]
    public void Bad_data_options_say_what_is_wrong(string json, string message) =>
        Assert.That(() => Read<DataOptions>(json), Throws.InstanceOf<JsonException>().With.Message.Contains(message));

    [TestCase("0.0003", 0.0003, false)]
    [TestCase("\"0.0003\"", 0.0003, false)]
    [TestCase("0", 0, false)]
    [TestCase("\"q0.95\"", 0.95, true)]
    [TestCase("\"Q0.5\"", 0.5, true)]
    public void A_threshold_is_a_return_or_a_quantile(string json, double value, bool quantile)
    {
        var threshold = Read<Threshold>(json);

        Assert.That(threshold, Is.EqualTo(new Threshold(value, quantile)));
        Assert.That(Read<Threshold>(JsonSerializer.Serialize(threshold, FactoryJson.Options)), Is.EqualTo(threshold));
    }

    [TestCase("-0.1")]
    [TestCase("1e999")]
    [TestCase("\"NaN\"")]
    [TestCase("\"q0\"")]
    [TestCase("\"q1\"")]
    [TestCase("\"q\"")]
    [TestCase("\"\"")]
    [TestCase("true")]
    [TestCase("null")]
    public void A_bad_threshold_is_refused_with_what_is_allowed(string json) =>
        Assert.That(() => Read<Threshold>(json), Throws.InstanceOf<JsonException>().With.Message.Contains("neither a return ≥ 0 such as 0.0003 nor a quantile such as \"q0.95\""));

    [TestCase("{}", "{}")]
    [TestCase("""{"regime_vix": 2}""", "regime_vix 2")]
    [TestCase("""{"regime_vix": [3, 2, 3], "regime_sma": [1]}""", "regime_sma 1 & regime_vix 2,3")]
    public void A_regime_config_maps_columns_to_allowed_values(string json, string text)
    {
        var config = Read<RegimeConfig>(json)!;

        Assert.That(config.ToString(), Is.EqualTo(text));
        Assert.That(Read<RegimeConfig>(JsonSerializer.Serialize(config, FactoryJson.Options)), Is.EqualTo(config));
    }

    [TestCase("[1]", "A regime config is an object such as {\"regime_vix\": [2, 3]}.")]
    [TestCase("""{"regime_vix": ["calm"]}""", "regime_vix: a regime value is a whole number.")]
    [TestCase("""{"regime_vix": 1.5}""", "regime_vix: a regime value is a whole number.")]
    public void A_bad_regime_config_says_what_is_wrong(string json, string message) =>
        Assert.That(() => Read<RegimeConfig>(json), Throws.InstanceOf<JsonException>().With.Message.Contains(message));

    [Test]
    public void A_request_reads_back_what_it_wrote()
    {
        var request = new EvolutionRequest
        {
            Symbol = "AAA",
            DataOptions = new(new(30, false), new(500, true)),
            Thresholds = [new(0.0003, false), new(0.95, true)],
            RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 1)],
            Direction = Direction.Both,
            Seed = long.MaxValue,
        };
        var json = JsonSerializer.Serialize(request, FactoryJson.Options);

        Assert.That(JsonSerializer.Serialize(Read<EvolutionRequest>(json), FactoryJson.Options), Is.EqualTo(json));
        Assert.That(json, Does.Contain("\"direction\":\"both\"").And.Contain("\"thresholds\":[0.0003,\"q0.95\"]").And.Contain("\"regime_configs\":[{},{\"regime_gmm\":[1]}]"));
    }

    private static T? Read<T>(string json) => JsonSerializer.Deserialize<T>(json, FactoryJson.Options);
}
