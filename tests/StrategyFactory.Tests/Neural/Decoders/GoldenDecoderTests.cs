using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Neural.Tokenizers;
using static TorchSharp.torch;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>Llama and Qwen2 give the numbers of the published code: in float32 within its noise, in float64 to the ninth digit.</summary>
[TestFixture("llama-tied", ScalarType.Float32)]
[TestFixture("llama-tied", ScalarType.Float64)]
[TestFixture("llama-untied", ScalarType.Float32)]
[TestFixture("llama-untied", ScalarType.Float64)]
[TestFixture("qwen2-tied", ScalarType.Float32)]
[TestFixture("qwen2-tied", ScalarType.Float64)]
internal sealed class GoldenDecoderTests(string folder, ScalarType type)
{
    private readonly bool _exact = type == ScalarType.Float64;
    private readonly string _folder = $"llama/{folder}";
    private DecoderModel _model = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TorchRuntime.Require();
        _model = Open();
    }

    [OneTimeTearDown]
    public void Stop() => _model?.Dispose();

    [Test]
    public void Logits_are_the_golden_ones_alone_and_packed()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var exact = Tensors($"{_folder}/logits_f64.safetensors");
        int[][] inputs = [.. Inputs()];
        Assert.That(inputs.Select(input => input.Length), Is.EqualTo(new[] { 12, 1, 24 }));
        for (var i = 0; i < inputs.Length; i++)
        {
            Close(SmallDecoder.Logits(_model, inputs[i]), exact[$"logits_f64.{i}"], _ => Bound, $"logits of input {i}");
        }

        double[] all = [.. Enumerable.Range(0, inputs.Length).SelectMany(i => exact[$"logits_f64.{i}"])];
        Close(SmallDecoder.Logits(_model, inputs), all, _ => Bound, "logits of all in one row");
    }

    [Test]
    public void The_likeliest_tokens_are_the_golden_ones()
    {
        foreach (var prompt in Json($"{_folder}/greedy.json").GetProperty("prompts").EnumerateArray())
        {
            var written = _model.Generate(Ids(prompt.GetProperty("prompt_ids")), new(16) { EndTokens = [] });
            Assert.That(written.Tokens, Is.EqualTo(Ids(prompt.GetProperty("generated_ids"))));
            Assert.That(written.End, Is.EqualTo(GenerationEnd.MaxTokens));
        }
    }

    [Test]
    public void Tokens_are_as_likely_as_the_golden_logits_say()
    {
        var exact = Tensors($"{_folder}/logits_f64.safetensors");
        foreach (var (input, i) in Inputs().Select((input, i) => (input, i)).Where(pair => pair.input.Length > 1))
        {
            var scores = _model.Score(input, first: 2);
            var rows = exact[$"logits_f64.{i}"].Chunk(_model.Config.Vocabulary).Skip(1).Take(input.Length - 2).ToArray();
            Assert.That(scores.Likeliest, Is.EqualTo(rows.Select(row => Array.IndexOf(row, row.Max()))));
            double[] expected = [.. rows.Select((row, place) => row[input[place + 2]] - Math.Log(row.Sum(Math.Exp)))];
            Close(scores.LogProbabilities, expected, _ => Bound, $"log-probabilities of input {i}");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Losses_and_all_gradients_are_the_golden_ones(bool recomputes)
    {
        using var scope = NewDisposeScope();
        var golden = Json($"{_folder}/training.json");
        using var model = Open();
        model.Parameters.Train(true);
        var examples = Examples(golden);
        var loss = model.Loss(examples, Dropout.Off, recomputes);
        loss.AddGradients();
        var expected = golden.GetProperty("loss_f64").GetDouble();
        var labels = golden.GetProperty("n_label_tokens").GetInt32();
        Assert.That(loss.Weight, Is.EqualTo(labels));
        Close(loss.Mean, [expected], _ => (_exact ? 1e-9 : 1e-5) * expected, "loss");

        var norms = golden.GetProperty("grad_l2_norm_f64");
        Assert.That(model.Parameters.Tensors.Keys, Is.EquivalentTo(norms.EnumerateObject().Select(norm => norm.Name)));
        var full = folder == "llama-untied" ? Tensors($"{_folder}/gradients_f32.safetensors") : null;
        foreach (var (name, weight) in model.Parameters.Tensors)
        {
            // the gradients are those of the sum
            double[] gradient = [.. Values(weight.grad!).Select(value => value / labels)];
            var norm = norms.GetProperty(name).GetDouble();
            Close([Length(gradient)], [norm], _ => _exact ? (1e-8 * norm) + 1e-12 : SingleNorm(norm), $"gradient of {name}, norm");
            if (full is not null)
            {
                Close(gradient, full[name], _ => (1e-4 * full[name].Max(Math.Abs)) + 1e-6, $"gradient of {name}");
            }
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Five_steps_of_an_adapter_have_the_golden_losses_gradients_and_weights(bool recomputes)
    {
        var golden = Json($"{_folder}/lora.json");
        var examples = Examples(Json($"{_folder}/training.json"));
        using var scope = NewDisposeScope();
        using var model = DecoderModel.Open(Folder($"{_folder}/model"), Folder($"{_folder}/lora_init"), type, CPU);
        GoldenSteps.Follow(golden, _folder, model.Trained, () => model.Loss(examples, Dropout.Off, recomputes), _exact);

        using var gradients = no_grad();
        var expected = Numbers(golden.GetProperty("last_position_logits_of_first_input_after_f64"));
        var tolerance = _exact ? 1e-8 : 1e-4;
        var first = Inputs().First();
        Close(Last(), expected, _ => tolerance, "logits with the adapter");
        model.Merge();
        Close(Last(), expected, _ => tolerance, "logits with the adapter merged");

        Tensor Last() => SmallDecoder.Logits(model, first).narrow(0, first.Length - 1, 1);
    }

    private double Bound => _exact ? 1e-9 : 1e-4;

    private DecoderModel Open() => DecoderModel.Open(Folder($"{_folder}/model"), null, type, CPU);

    private IEnumerable<int[]> Inputs() =>
        Json($"{_folder}/logits.json").GetProperty("inputs").EnumerateArray().Select(input => Ids(input.GetProperty("input_ids")));

    private static int[] Ids(JsonElement ids) => [.. Integers(ids).Select(id => (int)id)];

    /// <summary>The texts of a batch, without what pads them.</summary>
    private static LearnedText[] Examples(JsonElement golden) =>
    [
        .. Enumerable.Range(0, golden.GetProperty("input_ids").GetArrayLength()).Select(row =>
        {
            var length = (int)Integers(golden.GetProperty("attention_mask")[row]).Sum();
            return new LearnedText(
                Ids(golden.GetProperty("input_ids")[row])[..length],
                [.. Integers(golden.GetProperty("labels")[row]).Take(length).Select(label => label != -100)]);
        }),
    ];
}
