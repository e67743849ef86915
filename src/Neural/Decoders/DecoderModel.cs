using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// A network that writes text token by token: Llama, Qwen2 or Qwen3, from a folder of Hugging Face. One thread at a time may use it.
/// </summary>
public sealed class DecoderModel : AdaptableModel
{
    /// <summary>Tokens of a prompt that are read at once: between two such parts it can be cancelled.</summary>
    private const int PromptPart = 256;

    /// <summary>Tokens whose logits are made at once: with 150,000 words in the vocabulary they are by far the largest tensor.</summary>
    private const int ScoredAtOnce = 64;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private DecoderModel(ParameterSet parameters, DecoderConfig config, byte[] json)
        : base(parameters, json) => Network = new(parameters, config);

    /// <summary>Its shape.</summary>
    public DecoderConfig Config => Network.Config;

    internal DecoderNetwork Network { get; }

    /// <summary>Loads a model: <c>config.json</c> and safetensors.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="adapterFolder">An adapter to put beside its weights; null for none.</param>
    /// <param name="onGpu">Whether it is computed by a GPU, where <see cref="TorchRuntime.CudaMissing"/> misses nothing.</param>
    /// <exception cref="ModelFileException">A file is missing or bad, or the configuration and the weights disagree.</exception>
    /// <exception cref="UnfittingAdapterException">The adapter was made for another model.</exception>
    /// <exception cref="TorchMissingException">Networks cannot be computed on this machine.</exception>
    public static DecoderModel Open(string folder, string? adapterFolder = null, bool onGpu = false)
    {
        TorchRuntime.Require();
        return onGpu && TorchRuntime.CudaMissing() is { } missing
            ? throw new TorchMissingException(missing)
            : Open(folder, adapterFolder, ScalarType.Float32, onGpu ? CUDA : CPU);
    }

    /// <summary>Makes a model that has learned nothing yet.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="seed">Of its weights.</param>
    /// <exception cref="ModelFileException">The shape is none that could be loaded.</exception>
    /// <exception cref="TorchMissingException">Networks cannot be computed on this machine.</exception>
    public static DecoderModel Create(DecoderConfig config, int seed)
    {
        ArgumentNullException.ThrowIfNull(config);
        TorchRuntime.Require();
        return Create(config, seed, ScalarType.Float32);
    }

    internal static DecoderModel Create(DecoderConfig config, int seed, ScalarType type)
    {
        var json = config.ToJson();
        ModelJson.Parse(json, ModelConfig.FileName, "it", parsed => DecoderConfig.Parse(new(parsed, ModelConfig.FileName)));
        return Make(new FreshWeights(seed), type, CPU, parameters => new DecoderModel(parameters, config, json));
    }

    internal static DecoderModel Open(string folder, string? adapterFolder, ScalarType type, Device device)
    {
        var config = DecoderConfig.Read(folder);
        var json = WithType(File.ReadAllBytes(Path.Combine(folder, ModelConfig.FileName)));
        using var weights = ModelWeights.Open(folder);
        var model = Make(new StoredWeights(weights), type, device, parameters => new DecoderModel(parameters, config, json));
        try
        {
            RefuseStrangers(weights, model);
            if (adapterFolder is not null)
            {
                model.Attach(LoraAdapter.Read(adapterFolder));
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes a text on.</summary>
    /// <param name="prompt">Its tokens so far, at least one.</param>
    /// <param name="plan">How.</param>
    /// <param name="written">Is told each token as it is written.</param>
    /// <param name="cancellation">Ends it before the next token.</param>
    /// <exception cref="ArgumentException">The plan is out of range, or the prompt empty, too long or of unknown tokens.</exception>
    public Generated Generate(
        IReadOnlyList<int> prompt, GenerationPlan plan, Action<int>? written = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Check();
        Config.RequireTokens(prompt, nameof(prompt));
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var generator = new Generator((ulong)plan.Seed, Parameters.Device);
        var room = Config.Positions - prompt.Count;
        var most = Math.Min(plan.MaxTokens, room);
        var ends = plan.EndTokens ?? Config.EndTokens;
        // nobody looks back from the last token
        using KeyValueCache cache = new(Config, prompt.Count + Math.Max(0, most - 1), Parameters.Type, Parameters.Device);
        List<int> tokens = [];
        var next = prompt;
        while (tokens.Count < most)
        {
            tokens.Add(Next(next, cache, plan, generator, cancellation));
            written?.Invoke(tokens[^1]);
            if (ends.Contains(tokens[^1]))
            {
                return new(tokens, GenerationEnd.EndToken);
            }

            next = tokens[^1..];
        }

        return new(tokens, plan.MaxTokens <= room ? GenerationEnd.MaxTokens : GenerationEnd.Positions);
    }

    /// <summary>How likely the tokens of a text are, each after those that stand before it.</summary>
    /// <param name="tokens">The text, two tokens at least.</param>
    /// <param name="first">Place of the first that is asked for, 1 and up: nothing stands before the one at 0.</param>
    /// <param name="cancellation">Ends it between two parts of the text.</param>
    /// <exception cref="ArgumentException">The text is too short, too long or of unknown tokens.</exception>
    public TokenScores Score(IReadOnlyList<int> tokens, int first = 1, CancellationToken cancellation = default)
    {
        Config.RequireTokens(tokens, nameof(tokens));
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, tokens.Count);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using KeyValueCache cache = new(Config, tokens.Count - 1, Parameters.Type, Parameters.Device);
        List<int> likeliest = [];
        List<double> probabilities = [];
        foreach (var part in tokens.Take(tokens.Count - 1).Chunk(ScoredAtOnce))
        {
            using var step = NewDisposeScope();
            var start = cache.Length;
            var hidden = Read(part, cache, cancellation);
            var skipped = Math.Clamp(first - 1 - start, 0, part.Length);
            if (skipped < part.Length)
            {
                var logits = Network.Logits(hidden.narrow(0, skipped, part.Length - skipped), Dropout.Off);
                var wanted = Network.Ids(tokens.Skip(start + skipped + 1).Take(part.Length - skipped)).unsqueeze(1);
                likeliest.AddRange(logits.argmax(1).cpu().data<long>().Select(token => (int)token));
                var chosen = logits.log_softmax(1).gather(1, wanted).to(ScalarType.Float64, CPU);
                probabilities.AddRange(chosen.contiguous().data<double>());
            }
        }

        return new(first, [.. likeliest], [.. probabilities]);
    }

    /// <summary>The loss of texts.</summary>
    /// <param name="examples">The texts.</param>
    /// <param name="dropout">Of this pass.</param>
    /// <param name="recomputes">Whether layers are computed again for the gradients, which needs less memory.</param>
    internal BatchLoss Loss(IReadOnlyList<LearnedText> examples, Dropout dropout, bool recomputes = false)
    {
        // it needs its tensors until the gradients are there, so they belong to the caller's scope
        DecoderLoss loss = new(Network, examples, dropout);
        return recomputes ? loss.Recomputed() : loss.Kept();
    }

    /// <summary>Draws the token behind others.</summary>
    private int Next(
        IReadOnlyList<int> tokens, KeyValueCache cache, GenerationPlan plan, Generator generator, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        Tensor? last = null;
        foreach (var part in tokens.Chunk(PromptPart))
        {
            last?.Dispose();
            last = Read(part, cache, cancellation);
        }

        var logits = Network.Logits(last!.narrow(0, last.shape[0] - 1, 1), Dropout.Off);
        return (int)(plan.Choice?.Draw(logits, generator) ?? TokenChoice.Likeliest(logits)).cpu().item<long>();
    }

    /// <summary>Reads the next tokens of a text.</summary>
    private Tensor Read(int[] part, KeyValueCache cache, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int[] positions = [.. Enumerable.Range(cache.Length, part.Length)];
        var hidden = Network.Hidden(Network.Ids(part), positions, cache, Dropout.Off);
        cache.Advance(part.Length);
        return hidden;
    }

    /// <summary>Weights are saved in float32, whatever they came in; readers that go by the configuration would narrow them.</summary>
    private static byte[] WithType(byte[] json)
    {
        var config = JsonNode.Parse(json)!.AsObject();
        foreach (var key in new[] { "torch_dtype", "dtype" }.Where(config.ContainsKey))
        {
            config[key] = "float32";
        }

        return JsonSerializer.SerializeToUtf8Bytes(config, Indented);
    }

    /// <summary>What the file has and the configuration does not know would change the numbers.</summary>
    private static void RefuseStrangers(ModelWeights weights, DecoderModel model)
    {
        // a copy of the tied table, and angles that old versions kept, say nothing of their own
        if (weights.Tensors.FirstOrDefault(tensor => !model.Parameters.Tensors.ContainsKey(tensor.Name)
            && !(model.Config.IsTied && tensor.Name == "lm_head.weight")
            && !tensor.Name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)) is { } stranger)
        {
            throw new ModelFileException(weights.Folder, $"its weights have a tensor {stranger.Name} ({stranger.Kind}), "
                + $"which a {DecoderConfigKeys.NamesOf(model.Config.Family).Type} of its configuration lacks.");
        }
    }
}
