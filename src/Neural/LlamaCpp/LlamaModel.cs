using System.Text;
using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>A model in llama.cpp's memory. Disposing of it takes it out of memory once its last session and adapter are gone.</summary>
public sealed class LlamaModel : IDisposable
{
    private readonly LLamaWeights _weights;
    private readonly SharedUse _use;

    private LlamaModel(GgufModel info, LLamaWeights weights)
    {
        Info = info;
        _weights = weights;
        _use = new(weights.Dispose);
        EndTokens = Enumerable.Range(0, info.Vocabulary).Where(id => ((LLamaToken)id).IsEndOfGeneration(weights.Vocab)).ToHashSet();
    }

    /// <summary>What is in its file.</summary>
    public GgufModel Info { get; }

    /// <summary>The tokens that end a text or a turn.</summary>
    public IReadOnlySet<int> EndTokens { get; }

    /// <summary>Whether a text begins with <see cref="GgufModel.Bos"/>.</summary>
    public bool AddsBos => Info.AddsBos ?? _weights.Vocab.ShouldAddBOS;

    internal LLamaWeights Weights => _weights;

    /// <summary>Loads a file after checking it.</summary>
    /// <exception cref="ModelFileException">It is bad, or llama.cpp refuses it.</exception>
    /// <exception cref="LlamaMissingException">llama.cpp cannot be loaded.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LlamaModel Load(string path)
    {
        var info = ModelCheck.Read(path);
        LlamaRuntime.Require();
        var (weights, errors) = LlamaLog.Listen(() =>
        {
            try
            {
                // not mapped: the file may be replaced or deleted while it serves
                return LLamaWeights.LoadFromFile(new ModelParams(path) { GpuLayerCount = 0, LoadMode = LLamaLoadMode.None });
            }
            catch (LoadWeightsFailedException)
            {
                return null;
            }
        });
        return weights is null ? throw new ModelFileException(path, $"llama.cpp refuses it: {errors}") : new(info, weights);
    }

    /// <summary>Loads an adapter for it after checking it.</summary>
    /// <exception cref="ModelFileException">It is bad or for another model, or llama.cpp refuses it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Task<LlamaAdapter> LoadAdapterAsync(string path)
    {
        AdapterCheck.Read(path, Info);
        var end = Use();

        // llama.cpp keeps a list of a model's adapters
        return DecodingThread.RunAsync(() => LlamaAdapter.Load(path, this, end));
    }

    /// <summary>Opens a session.</summary>
    /// <param name="options">How large it is.</param>
    /// <param name="adapter">What stands beside the weights, or null for the model itself.</param>
    public Task<LlamaSession> OpenAsync(SessionOptions options, LlamaAdapter? adapter = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return LlamaSession.OpenAsync(this, options, adapter);
    }

    /// <summary>The tokens of a text, by llama.cpp's tokenizer: without a first token, and without Unicode's normal form.</summary>
    /// <param name="text">Without zero characters.</param>
    /// <param name="withSpecial">
    /// Whether texts such as <c>&lt;|im_end|&gt;</c> become the tokens of that name: never for what a stranger wrote.
    /// </param>
    public int[] Tokenise(string text, bool withSpecial)
    {
        var end = Use();
        try
        {
            return Array.ConvertAll(_weights.Tokenize(text, add_bos: false, withSpecial, Encoding.UTF8), token => (int)token);
        }
        finally
        {
            end();
        }
    }

    /// <summary>The text of tokens; halves of characters become U+FFFD.</summary>
    /// <param name="tokens">Of the vocabulary.</param>
    /// <param name="withSpecial">Whether special tokens are shown by their names.</param>
    public string Text(IReadOnlyList<int> tokens, bool withSpecial)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Encoding.UTF8.GetString([.. tokens.SelectMany(token => Bytes(token, withSpecial))]);
    }

    /// <summary>The bytes of a token, which may be a part of a character.</summary>
    public byte[] Bytes(int token, bool withSpecial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Info.Vocabulary);
        var end = Use();
        try
        {
            var bytes = new byte[64];
            var length = (int)_weights.NativeHandle.TokenToSpan(token, bytes, special: withSpecial);
            if (length > bytes.Length)
            {
                bytes = new byte[length];
                length = (int)_weights.NativeHandle.TokenToSpan(token, bytes, special: withSpecial);
            }

            return bytes[..length];
        }
        finally
        {
            end();
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _use.Release();

    internal Action Use() => _use.Take(this);
}
