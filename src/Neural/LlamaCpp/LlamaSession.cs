using System.Numerics.Tensors;
using System.Text;
using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Sampling;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// A context of a model, alone or with an adapter beside its weights. It does one thing at a time, others wait; sessions take turns.
/// </summary>
public sealed class LlamaSession : IAsyncDisposable
{
    private readonly LlamaModel _model;
    private readonly SessionOptions _options;
    private readonly LLamaContext _context;
    private readonly AbortFlag _abort = new();
    private readonly LLamaBatch _batch = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Action _endModel;
    private Action? _endAdapter;
    private int _position;
    private bool _closed;

    private LlamaSession(LlamaModel model, SessionOptions options, Action endModel)
    {
        (_model, _options, _endModel) = (model, options, endModel);
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

    internal static async Task<LlamaSession> OpenAsync(LlamaModel model, SessionOptions options, LlamaAdapter? adapter)
    {
        options.Require(model.Info.Context);
        var end = model.Use();
        LlamaSession session;
        try
        {
            session = await DecodingThread.RunAsync(() => Create(model, options, end));
        }
        catch
        {
            end();
            throw;
        }

        try
        {
            await session.AttachAsync(adapter);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts another adapter beside the weights, or none: the model is what it was before.</summary>
    public Task AttachAsync(LlamaAdapter? adapter) => InTurnAsync(
        async _ =>
        {
            if (adapter is not null && adapter.Model != _model)
            {
                throw new ArgumentException("The adapter was loaded for another model.", nameof(adapter));
            }

            var end = adapter?.Use();
            await DecodingThread.RunAsync(() => SetAdapter(adapter), CancellationToken.None);
            _endAdapter?.Invoke();
            _endAdapter = end;
            return true;
        },
        CancellationToken.None);

    /// <summary>Writes on behind a prompt.</summary>
    /// <param name="request">What is to be written.</param>
    /// <param name="received">Gets each token as soon as it is there; the next is not computed before it returns.</param>
    /// <param name="token">Ends it within a second, also within a prompt.</param>
    /// <exception cref="UnprocessableException">The prompt does not fit into the context.</exception>
    /// <exception cref="ModelFileException">What the model computes are no numbers.</exception>
    public Task<Generation> GenerateAsync(
        GenerationRequest request, Func<GeneratedToken, ValueTask>? received = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.MostTokens < 1)
        {
            throw new UnprocessableException($"max_tokens is {request.MostTokens}; 1 and more are allowed.", "max_tokens");
        }

        RequirePrompt(request.Prompt);
        TokenSampler sampler = new(request.Choice, request.Seed);
        return InTurnAsync(own => WriteAsync(request, sampler, received, own), token);
    }

    /// <summary>How likely given tokens are, each behind those before it.</summary>
    /// <param name="tokens">At least two.</param>
    /// <param name="first">Place of the first that is asked for, 1 and up.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>A score for each token from <paramref name="first"/> on.</returns>
    public Task<IReadOnlyList<TokenScore>> ScoreAsync(IReadOnlyList<int> tokens, int first, CancellationToken token = default)
    {
        RequirePrompt(tokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, tokens.Count);
        return InTurnAsync<IReadOnlyList<TokenScore>>(
            async own =>
            {
                List<TokenScore> scores = [];
                await ReadAsync(
                    tokens,
                    place => place >= first - 1 && place < tokens.Count - 1,
                    (place, logits) => scores.Add(
                        new(tokens[place + 1], TokenSampler.LogProbability(logits, tokens[place + 1]),
                            TensorPrimitives.IndexOfMax(logits))),
                    own);
                return scores;
            },
            token);
    }

    /// <summary>What the model computes behind a prompt: a number for each token, the largest for the likeliest.</summary>
    public Task<float[]> LogitsAsync(IReadOnlyList<int> prompt, CancellationToken token = default)
    {
        RequirePrompt(prompt);
        return InTurnAsync(
            async own =>
            {
                float[] result = [];
                await ReadAsync(prompt, place => place == prompt.Count - 1, (_, logits) => result = logits.ToArray(), own);
                return result;
            },
            token);
    }

    /// <summary>Ends what is under way, takes the adapter away, and gives the memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _turn.WaitAsync();
        try
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            await DecodingThread.RunAsync(() =>
            {
                _context.Dispose();
                _abort.Dispose();
                return true;
            });
            _endAdapter?.Invoke();
            _endModel();
        }
        finally
        {
            _turn.Release();
        }
    }

    private static LlamaSession Create(LlamaModel model, SessionOptions options, Action end)
    {
        var (session, errors) = LlamaLog.Listen(() =>
        {
            try
            {
                return new LlamaSession(model, options, end);
            }
            catch (RuntimeError)
            {
                return null;
            }
        });
        return session ?? throw new ModelFileException(
            model.Info.Path, $"llama.cpp makes no context of {options.ContextTokens} tokens for it: {errors}");
    }

    private async Task<T> InTurnAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            ObjectDisposedException.ThrowIf(_closed || _closing.IsCancellationRequested, this);
            using var own = CancellationTokenSource.CreateLinkedTokenSource(token, _closing.Token);
            return await work(own.Token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Generation> WriteAsync(
        GenerationRequest request, TokenSampler sampler, Func<GeneratedToken, ValueTask>? received, CancellationToken token)
    {
        var ends = request.EndTokens ?? (IReadOnlyCollection<int>)_model.EndTokens;
        List<GeneratedToken> tokens = [];
        StringBuilder text = new();
        var characters = Encoding.UTF8.GetDecoder();
        var (next, likelihood) = (0, 0.0);
        await ReadAsync(request.Prompt, place => place == request.Prompt.Count - 1, (_, logits) => Choose(logits), token);
        while (true)
        {
            if (ends.Contains(next))
            {
                return Finish(GenerationEnd.EndToken, next);
            }

            GeneratedToken generated = new(next, likelihood, Decode(_model.Bytes(next, withSpecial: false), isLast: false));
            tokens.Add(generated);
            text.Append(generated.Text);
            if (received is not null)
            {
                await received(generated);
            }

            if (tokens.Count == request.MostTokens)
            {
                return Finish(GenerationEnd.MaxTokens, null);
            }

            if (_position == _options.ContextTokens)
            {
                return Finish(GenerationEnd.Positions, null);
            }

            await DecodingThread.RunAsync(() => Compute([next], _ => true, (_, logits) => Choose(logits), token), token);
        }

        void Choose(ReadOnlySpan<float> logits)
        {
            next = sampler.Choose(logits);
            likelihood = TokenSampler.LogProbability(logits, next);
        }

        Generation Finish(GenerationEnd end, int? endToken)
        {
            text.Append(Decode([], isLast: true));
            return new(tokens, text.ToString(), end, endToken);
        }

        string Decode(byte[] bytes, bool isLast)
        {
            var buffer = new char[characters.GetCharCount(bytes, isLast)];
            return new(buffer, 0, characters.GetChars(bytes, buffer, isLast));
        }
    }

    private delegate void LogitsReader(int place, ReadOnlySpan<float> logits);

    /// <summary>Forgets what was read before and reads a prompt, a batch at a time.</summary>
    private async Task ReadAsync(IReadOnlyList<int> tokens, Func<int, bool> isWanted, LogitsReader read, CancellationToken token)
    {
        await DecodingThread.RunAsync(Forget, token);
        foreach (var part in tokens.Chunk(_options.BatchTokens))
        {
            await DecodingThread.RunAsync(() => Compute(part, isWanted, read, token), token);
        }
    }

    private bool Compute(int[] tokens, Func<int, bool> isWanted, LogitsReader read, CancellationToken token)
    {
        using var watch = _abort.Watch(token);
        List<(int Place, int Index)> wanted = [];
        _batch.Clear();
        for (var i = 0; i < tokens.Length; i++)
        {
            var place = _position + i;
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
            _context.NativeHandle.MemorySequenceRemove(LLamaSeqId.Zero, _position, -1);
            token.ThrowIfCancellationRequested();
            throw new ModelFileException(_model.Info.Path, $"llama.cpp cannot compute with it ({result}): {errors}");
        }

        _position += tokens.Length;
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

    private bool SetAdapter(LlamaAdapter? adapter)
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

    private bool Forget()
    {
        _context.NativeHandle.MemoryClear();
        _position = 0;
        return true;
    }

    private void RequirePrompt(IReadOnlyList<int> prompt)
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
}
