using System.Numerics.Tensors;
using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// A context of llama.cpp: what it has read so far, and what comes of the next tokens. On the <see cref="DecodingThread"/> only, but for
/// <see cref="ReadAsync"/>.
/// </summary>
internal sealed class LlamaReader : IDisposable
{
    private readonly LlamaModel _model;
    private readonly SessionOptions _options;
    private readonly LLamaContext _context;
    private readonly AbortFlag _abort = new();
    private readonly LLamaBatch _batch = new();

    private LlamaReader(LlamaModel model, SessionOptions options)
    {
        (_model, _options) = (model, options);
        var memory = options.IsExact ? GGMLType.GGML_TYPE_F32 : GGMLType.GGML_TYPE_F16;
        _context = model.Weights.CreateContext(new ModelParams("")
        {
            ContextSize = (uint)options.ContextTokens,
            BatchSize = (uint)options.BatchTokens,
            UBatchSize = (uint)options.BatchTokens,
            Threads = options.Threads,
            BatchThreads = options.Threads,
            TypeK = memory,
            TypeV = memory,
            FlashAttention = options.IsExact ? false : null,
            GpuLayerCount = 0,
        });
        _abort.Show(_context);
    }

    internal delegate void LogitsReader(int place, ReadOnlySpan<float> logits);

    /// <summary>How many tokens it has read.</summary>
    internal int Position { get; private set; }

    /// <exception cref="ModelFileException">llama.cpp makes none for the model.</exception>
    internal static LlamaReader Create(LlamaModel model, SessionOptions options)
    {
        var (reader, errors) = LlamaLog.Listen(() =>
        {
            try
            {
                return new LlamaReader(model, options);
            }
            catch (RuntimeError)
            {
                return null;
            }
        });
        return reader ?? throw new ModelFileException(
            model.Info.Path, $"llama.cpp makes no context of {options.ContextTokens} tokens for it: {errors}");
    }

    /// <summary>Forgets what was read before and reads a prompt, a batch at a time.</summary>
    internal async Task ReadAsync(IReadOnlyList<int> tokens, Func<int, bool> isWanted, LogitsReader read, CancellationToken token)
    {
        await DecodingThread.RunAsync(Forget, token);
        foreach (var part in tokens.Chunk(_options.BatchTokens))
        {
            await DecodingThread.RunAsync(() => Compute(part, isWanted, read, token), token);
        }
    }

    /// <summary>Reads tokens behind those read before.</summary>
    /// <param name="tokens">No more than a batch.</param>
    /// <param name="isWanted">Tells a place behind which the next token is asked for.</param>
    /// <param name="read">Gets what is computed there, a number for each token.</param>
    /// <param name="token">Ends it in between; what was read of <paramref name="tokens"/> is then forgotten.</param>
    /// <exception cref="ModelFileException">What the model computes are no numbers.</exception>
    internal bool Compute(int[] tokens, Func<int, bool> isWanted, LogitsReader read, CancellationToken token)
    {
        using var watch = _abort.Watch(token);
        List<(int Place, int Index)> wanted = [];
        _batch.Clear();
        for (var i = 0; i < tokens.Length; i++)
        {
            var place = Position + i;
            var index = _batch.Add(tokens[i], place, LLamaSeqId.Zero, isWanted(place));
            if (isWanted(place))
            {
                wanted.Add((place, index));
            }
        }

        var (result, errors) = LlamaLog.Listen(() => _context.NativeHandle.Decode(_batch));
        if (result != DecodeResult.Ok)
        {
            // some of it may have been read
            _context.NativeHandle.MemorySequenceRemove(LLamaSeqId.Zero, Position, -1);
            token.ThrowIfCancellationRequested();
            throw new ModelFileException(_model.Info.Path, $"llama.cpp cannot compute with it ({result}): {errors}");
        }

        Position += tokens.Length;
        foreach (var (place, index) in wanted)
        {
            ReadOnlySpan<float> logits = _context.NativeHandle.GetLogitsIth(index);
            if (!TensorPrimitives.IsFiniteAll(logits))
            {
                throw new ModelFileException(_model.Info.Path, "what it computes are no finite numbers: its weights are damaged.");
            }

            read(place, logits);
        }

        return true;
    }

    /// <summary>Puts another adapter beside the weights, or none; what was read before is forgotten.</summary>
    internal bool SetAdapter(LlamaAdapter? adapter)
    {
        if (adapter is null)
        {
            _context.NativeHandle.SetLoraAdapters();
        }
        else
        {
            _context.NativeHandle.SetLoraAdapters((adapter.Native, 1f));
        }

        return Forget();
    }

    /// <exception cref="UnprocessableException">A prompt has no token, an unknown one, or more than the context holds.</exception>
    internal void Require(IReadOnlyList<int> prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Count == 0)
        {
            throw new UnprocessableException("The prompt has no token; at least one is needed.", "prompt");
        }

        if (prompt.Count > _options.ContextTokens)
        {
            throw new UnprocessableException(
                $"The prompt has {prompt.Count} tokens; the context holds {_options.ContextTokens}.", "prompt");
        }

        foreach (var token in prompt.Where(token => token < 0 || token >= _model.Info.Vocabulary))
        {
            throw new UnprocessableException($"The prompt has the token {token}; 0 to {_model.Info.Vocabulary - 1} is allowed.", "prompt");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Dispose();
        _abort.Dispose();
    }

    private bool Forget()
    {
        _context.NativeHandle.MemoryClear();
        Position = 0;
        return true;
    }
}
