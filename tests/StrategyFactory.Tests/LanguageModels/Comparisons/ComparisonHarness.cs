using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

/// <summary>Comparisons of two models that a test writes the answers of.</summary>
internal sealed class ComparisonHarness : IAsyncDisposable
{
    public const string Base = "base";
    public const string Tuned = "tuned:1";

    private ComparisonHarness(LanguageHarness language, FakeAnswers answers) => (Language, Answers) = (language, answers);

    public LanguageHarness Language { get; }

    public FakeAnswers Answers { get; }

    public static async Task<ComparisonHarness> StartAsync(params (string Key, string Value)[] settings)
    {
        var answers = new FakeAnswers();
        answers.Serve(Base, _ => "I do not know.");
        answers.Serve(Tuned, request => "pong " + request.Messages[^1].Content.Split(' ')[^1], version: Version);
        return new(await LanguageHarness.StartAsync(services => services.AddSingleton<IAnswers>(answers), settings), answers);
    }

    public static Guid Version { get; } = Guid.Parse("0198a3c0-0000-7000-8000-000000000001");

    /// <summary>So many prompts "ping i" whose reference is "pong i".</summary>
    public static LanguageComparisonRequest Request(int prompts = 12) => new()
    {
        BaseModel = Base,
        FineTunedModel = Tuned,
        Prompts = [.. Enumerable.Range(1, prompts).Select(i => Json($$"""{"prompt": "ping {{i}}", "completion": "pong {{i}}"}"""))],
    };

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public Task<LanguageComparison> StartAsync(LanguageComparisonRequest request) =>
        Language.SendAsync(new StartLanguageComparison(request));

    public Task<LanguageComparison> GetAsync(Guid id) => Language.SendAsync(new GetLanguageComparison(id));

    public async Task<LanguageComparison> RunAsync(LanguageComparisonRequest request)
    {
        var started = await StartAsync(request);
        await Language.Factory.RunDueAsync();
        return await GetAsync(started.Id);
    }

    public async Task<string[]> EventsAsync(Guid id) =>
        [.. (await Language.SendAsync(new GetLanguageComparisonEvents(id, Limit: 1000))).Events.Select(entry => entry.Message)];

    public ValueTask DisposeAsync() => Language.DisposeAsync();
}
