using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

/// <summary>Models that answer as a test says, and remember what they were asked.</summary>
internal sealed class FakeAnswers : IAnswers
{
    private readonly Dictionary<string, ServableModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<AnswerRequest, string>> _texts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<(string Model, string Asked)> _asked = [];

    /// <summary>Runs before every answer; its number from 1, and what ends it.</summary>
    public Func<int, CancellationToken, Task>? Before { get; set; }

    /// <summary>Seconds to the first token and to the end, by the model's name.</summary>
    public Func<string, (double First, double All)> Pace { get; set; } = _ => (0.1, 1.1);

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<(string Model, string Asked)> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Serves a model; an old one of that name is gone.</summary>
    public void Serve(string name, Func<AnswerRequest, string> text, string? identity = null, Guid? version = null)
    {
        _models[name] = new(name, identity ?? "sha-of-" + name, new("/nowhere", "sha", IsGguf: false)) { VersionId = version };
        _texts[name] = text;
    }

    public Task<ServableModel> RequireAsync(string name, string field, CancellationToken token) => _models.TryGetValue(name, out var model)
        ? Task.FromResult(model)
        : throw new UnprocessableException($"{field}: '{name}' is not here; found {string.Join(", ", _models.Keys)}.", field);

    public async Task<Answer> AnswerAsync(AnswerRequest request, Func<string, ValueTask>? received, CancellationToken token)
    {
        int number;
        lock (_gate)
        {
            _asked.Add((request.Model.Name, request.Messages[^1].Content));
            number = _asked.Count;
        }

        if (Before is { } before)
        {
            await before(number, token);
        }

        token.ThrowIfCancellationRequested();
        var text = _texts[request.Model.Name](request);
        var (first, all) = Pace(request.Model.Name);
        return new(text, text.Length > 200 ? "length" : "stop", 7, text.Split(' ').Length, first, all);
    }
}
