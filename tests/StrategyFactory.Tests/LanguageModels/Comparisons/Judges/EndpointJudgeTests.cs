using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Comparisons;
using StrategyFactory.LanguageModels.Comparisons.Judges;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Comparisons.Judges;

internal sealed class EndpointJudgeTests
{
    private const string Key = "sk-secret-0123456789";
    private static readonly IReadOnlyList<ExampleMessage> Question = [new("system", "Judge."), new("user", "A or B?")];

    private ServiceProvider _services = null!;
    private HurriedClock _clock = null!;

    [SetUp]
    public void SetUp()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddComparisons();
        (_services, _clock) = (services.BuildServiceProvider(), new());
    }

    [TearDown]
    public async Task TearDownAsync() => await _services.DisposeAsync();

    [Test]
    public async Task It_asks_as_OpenAI_is_asked()
    {
        await using var endpoint = await FakeJudge.SayingAsync(_ => "B");

        Assert.That(await AskAsync(endpoint.Url + "/"), Is.EqualTo("B"));
        var (key, body) = endpoint.Asked.Single();
        Assert.That((key, body["model"]!.GetValue<string>()), Is.EqualTo(("Bearer " + Key, "judge-1")));
        Assert.That((body["temperature"]!.GetValue<double>(), body["max_tokens"]!.GetValue<int>()), Is.EqualTo((0.0, 1024)));
        Assert.That((body["messages"]![0]!["role"]!.GetValue<string>(), FakeJudge.Question(body)), Is.EqualTo(("system", "A or B?")));
    }

    [Test]
    public async Task It_asks_again_after_what_may_pass_and_waits_as_long_as_it_is_told()
    {
        await using var endpoint = await FakeJudge.StartAsync((_, number) => number switch
        {
            1 => (429, """{"error":{"message":"slow down"}}""", 7),
            2 => (503, "<html>away</html>", null),
            3 => (200, "{}", null),
            _ => (200, FakeJudge.Said("A"), null),
        });

        Assert.That(await AskAsync(endpoint.Url), Is.EqualTo("A"));
        Assert.That(_clock.Pauses, Is.EqualTo(new[] { 7.0, 2, 4 }));
    }

    [Test]
    public async Task It_gives_up_after_four_attempts()
    {
        await using var endpoint = await FakeJudge.StartAsync((_, _) => (500, $$$"""{"error":{"message":"out of order, {{{Key}}}"}}""", 3600));

        Assert.That(
            () => AskAsync(endpoint.Url),
            Throws.TypeOf<JudgeSilentException>().With.Message.EqualTo("The judge did not answer in 4 attempts: 500 out of order, …"));
        Assert.That((endpoint.Asked.Count, _clock.Pauses.Max()), Is.EqualTo((4, 60.0)));
    }

    [Test]
    public async Task A_refusal_is_final_and_tells_no_key()
    {
        await using var endpoint = await FakeJudge.StartAsync((_, _) => (401, $$$"""{"error":{"message":"Incorrect API key provided: {{{Key}}}."}}""", null));

        Assert.That(
            () => AskAsync(endpoint.Url),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("The judge of LanguageModels:Judge refuses: 401 Incorrect API key provided: …."));
        Assert.That(endpoint.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Fields_that_a_model_does_not_take_are_left_out()
    {
        await using var endpoint = await FakeJudge.StartAsync((body, _) =>
            body["temperature"] is not null ? (400, """{"error":{"message":"Unsupported value","param":"temperature"}}""", null)
            : body["max_tokens"] is not null ? (400, """{"error":{"message":"Use max_completion_tokens","param":"max_tokens"}}""", null)
            : (200, FakeJudge.Said("TIE"), null));

        Assert.That(await AskAsync(endpoint.Url), Is.EqualTo("TIE"));
        Assert.That(endpoint.Asked[^1].Body["max_completion_tokens"]!.GetValue<int>(), Is.EqualTo(1024));
    }

    [Test]
    public void Nobody_at_home_is_silence() => Assert.That(
        () => AskAsync("http://127.0.0.1:9/v1"),
        Throws.TypeOf<JudgeSilentException>().With.Message.EqualTo("The judge did not answer in 4 attempts: ConnectionError."));

    private Task<string> AskAsync(string url) => new EndpointJudge(
            _services.GetRequiredService<IHttpClientFactory>(), new() { Url = url, Key = Key, Model = "judge-1", TimeoutSeconds = 3600 }, _clock)
        .AskAsync(Question, CancellationToken.None);

    /// <summary>Pauses of at most a minute are over at once and remembered; longer ones never end.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public List<double> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime <= TimeSpan.Zero || dueTime > TimeSpan.FromMinutes(1))
            {
                return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            }

            Pauses.Add(dueTime.TotalSeconds);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
