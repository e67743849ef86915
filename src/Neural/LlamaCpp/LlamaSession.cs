using System.Numerics.Tensors;
using System.Text;
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
    private readonly LlamaReader _reader;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Action _endModel;
    private Action? _endAdapter;
    private bool _closed;

    private LlamaSession(LlamaModel model, SessionOptions options, LlamaReader reader, Action endModel) =>
        (_model, _options, _reader, _endModel) = (model, options, reader, endModel);

    internal static async Task<LlamaSession> OpenAsync(LlamaModel model, SessionOptions options, LlamaAdapter? adapter)
    {
        options.Require(model.Info.Context);
        var end = model.Use();
        LlamaSession session;
        try
        {
            session = new(model, options, await DecodingThread.RunAsync(() => LlamaReader.Create(model, options)), end);
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
            await DecodingThread.RunAsync(() => _reader.SetAdapter(adapter), CancellationToken.None);
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
    public Task<Continuation> GenerateAsync(
        GenerationRequest request, Func<GeneratedToken, ValueTask>? received = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.MostTokens < 1)
        {
            throw new UnprocessableException($"max_tokens is {request.MostTokens}; 1 and more are allowed.", "max_tokens");
        }

        _reader.Require(request.Prompt);
        TokenSampler sampler = new(request.Choice, request.Seed);
        return InTurnAsync(own => WriteAsync(request, sampler, received, own), token);
    }

    /// <summary>How likely given tokens are, each behind those before it.</summary>
    /// <param name="tokens">At least two.</param>
    /// <param name="first">Place of the first that is asked for, 1 and up.</param>
    /// <param name="token">Ends it within a second.</param>
    /// <returns>A score for each token from <paramref name="first"/> on.</returns>
    public Task<IReadOnlyList<TokenScore>> ScoreAsync(IReadOnlyList<int> tokens, int first, CancellationToken token = default)
    {
        _reader.Require(tokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, tokens.Count);
        return InTurnAsync<IReadOnlyList<TokenScore>>(
            async own =>
            {
                List<TokenScore> scores = [];
                await _reader.ReadAsync(
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
        _reader.Require(prompt);
        return InTurnAsync(
            async own =>
            {
                float[] result = [];
                await _reader.ReadAsync(prompt, place => place == prompt.Count - 1, (_, logits) => result = logits.ToArray(), own);
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
                _reader.Dispose();
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

    private async Task<Continuation> WriteAsync(
        GenerationRequest request, TokenSampler sampler, Func<GeneratedToken, ValueTask>? received, CancellationToken token)
    {
        var ends = request.EndTokens ?? (IReadOnlyCollection<int>)_model.EndTokens;
        List<GeneratedToken> tokens = [];
        StringBuilder text = new();
        var characters = Encoding.UTF8.GetDecoder();
        var (next, likelihood) = (0, 0.0);
        await _reader.ReadAsync(request.Prompt, place => place == request.Prompt.Count - 1, (_, logits) => Choose(logits), token);
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

            if (_reader.Position == _options.ContextTokens)
            {
                return Finish(GenerationEnd.Positions, null);
            }

            await DecodingThread.RunAsync(() => _reader.Compute([next], _ => true, (_, logits) => Choose(logits), token), token);
        }

        void Choose(ReadOnlySpan<float> logits)
        {
            next = sampler.Choose(logits);
            likelihood = TokenSampler.LogProbability(logits, next);
        }

        Continuation Finish(GenerationEnd end, int? endToken)
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
}
