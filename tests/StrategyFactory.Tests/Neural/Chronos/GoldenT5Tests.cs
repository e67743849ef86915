using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Sampling;
using static TorchSharp.torch;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>Chronos-T5 gives the numbers of the published code, with a head of its own and with that of its table.</summary>
[TestFixture("t5-tied", ScalarType.Float32)]
[TestFixture("t5-tied", ScalarType.Float64)]
[TestFixture("t5-untied", ScalarType.Float32)]
[TestFixture("t5-untied", ScalarType.Float64)]
internal sealed class GoldenT5Tests(string folder, ScalarType type)
{
    private readonly bool _exact = type == ScalarType.Float64;
    private ChronosT5 _model = null!;
    private JsonElement[] _cases = null!;
    private Dictionary<string, JsonElement> _series = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TorchRuntime.Require();
        _model = (ChronosT5)SeriesModel.Load(Folder($"chronos-t5/{folder}/model"), type, CPU);
        _cases = [.. Json($"chronos-t5/{folder}/outputs.json").GetProperty("cases").EnumerateArray()];
        _series = Json("chronos-t5/tokenisation_256.json").GetProperty("series").EnumerateArray()
            .ToDictionary(series => series.GetProperty("name").GetString()!, StringComparer.Ordinal);
    }

    [OneTimeTearDown]
    public void Stop() => _model?.Dispose();

    [Test]
    public void Encodings_logits_and_losses_are_the_golden_ones()
    {
        using var gradients = no_grad();
        var exact = Tensors($"chronos-t5/{folder}/logits_f64.safetensors");
        foreach (var golden in _cases)
        {
            using var scope = NewDisposeScope();
            var name = golden.GetProperty("series").GetString()!;
            var (ids, present) = Input(golden);
            var encoded = _model.Encode(ids, present, Dropout.Off);
            var first = Singles(golden.GetProperty("encoder_output_f32_first3")).Select(value => (double)value).ToArray();
            Close(encoded[0].narrow(0, 0, 3), first, _ => 1e-4, $"{name}, encoder");
            var last = Singles(golden.GetProperty("encoder_output_f32_last")).Select(value => (double)value).ToArray();
            Close(encoded[0].select(0, encoded.shape[1] - 1), last, _ => 1e-4, $"{name}, end of the encoder");
            var (logits, _) = _model.Decode(Row(golden, "decoder_input_ids"), _model.Look(encoded, present, Dropout.Off), Dropout.Off);
            Close(logits, exact[name], _ => _exact ? 1e-9 : 1e-4, $"{name}, logits");
            var loss = golden.GetProperty("loss_f64").GetDouble();
            var ours = _model.Loss(ids, present, Row(golden, "labels"), Dropout.Off);
            Close(ours, [loss], _ => (_exact ? 1e-9 : 1e-5) * loss, $"{name}, loss");
        }
    }

    [Test]
    public void The_likeliest_tokens_are_the_golden_ones()
    {
        using var gradients = no_grad();
        foreach (var golden in _cases)
        {
            using var scope = NewDisposeScope();
            var (ids, present) = Input(golden);
            var written = _model.Write(ids, present, 8, 1, TokenChoice.Likeliest);
            var name = golden.GetProperty("series").GetString()!;
            var tokens = written.data<long>().ToArray();
            Assert.That(tokens, Is.EqualTo(Integers(golden.GetProperty("greedy_ids"))), name);

            UniformBinTokenizer tokenizer = new(_model.Config.Bins);
            var read = tokenizer.Encode(Singles(_series[name].GetProperty("values")));
            Assert.That(read.Ids, Is.EqualTo(Integers(golden.GetProperty("input_ids"))), name);
            var scale = golden.GetProperty("scale").GetSingle();
            Close([read.Scale], [scale], _ => 1e-6 * scale, $"{name}, scale");
            var values = Singles(golden.GetProperty("greedy_values"));
            Close([.. tokens.Select(token => (double)tokenizer.Decode((int)token, read.Scale))], [.. values.Select(value => (double)value)],
                i => (5e-6 * Math.Abs(values[i])) + (2e-7 * scale), $"{name}, values");
        }
    }

    private static (Tensor Ids, Tensor Present) Input(JsonElement golden) => (Row(golden, "input_ids"), Row(golden, "attention_mask"));

    private static Tensor Row(JsonElement golden, string key) => tensor(Integers(golden.GetProperty(key))).unsqueeze(0);
}
