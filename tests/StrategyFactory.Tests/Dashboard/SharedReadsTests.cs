using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>Pages that ask the same share an answer, unless one of them knows of something that happened since.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedReadsTests : IDisposable
{
    private readonly ChangeHub _hub = new(NullLogger<ChangeHub>.Instance);
    private readonly Answers _answers = new();
    private readonly ManualClock _clock = new();
    private readonly ServiceProvider _services;
    private readonly SharedReads _reads;

    public SharedReadsTests()
    {
        _services = new ServiceCollection().AddScoped<ServiceFactory>(services => services.GetService!).AddScoped<IMediator, Mediator>()
            .AddSingleton<IRequestHandler<Ask, Answer>>(_answers).BuildServiceProvider();
        _reads = new(new Requests(_services.GetRequiredService<IServiceScopeFactory>()), _hub, _clock);
    }

    [TearDown]
    public void Dispose() => _services.Dispose();

    [Test]
    public async Task The_same_question_at_the_same_moment_is_asked_once()
    {
        var first = ReadAsync(1, 2);
        var second = ReadAsync(1, 2);
        var other = ReadAsync(2, 1);
        _answers.Open.SetResult();
        Assert.That(await second, Is.SameAs(await first));
        Assert.That((await other).Numbers, Is.EqualTo(new[] { 2, 1 }));
        Assert.That(await ReadAsync(1, 2), Is.SameAs(await first), "also after it was answered");
        Assert.That(_answers.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task Who_knows_of_a_later_change_gets_an_answer_that_knows_it_too()
    {
        var before = _hub.Moment;
        var first = ReadAsync(1);
        _hub.Publish(new("run", "1"));
        var second = ReadAsync(1);
        var early = _reads.ReadAsync(new Ask([1]), before, default);
        _answers.Open.SetResult();
        Assert.That(await second, Is.Not.SameAs(await first));
        Assert.That(await early, Is.SameAs(await second), "a later answer serves who knows less");
        Assert.That(_answers.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task Who_did_something_sees_it_before_it_was_announced()
    {
        _answers.Open.SetResult();
        var first = await ReadAsync(1);
        _hub.Next();
        Assert.That(await ReadAsync(1), Is.Not.SameAs(first));
    }

    [Test]
    public async Task A_circuit_that_takes_over_finds_the_answer_of_a_moment_ago_and_no_older_one()
    {
        Assert.That(_reads.TryRecent(new Ask([1]), out _), Is.False, "nobody asked");
        var asked = ReadAsync(1);
        Assert.That(_reads.TryRecent(new Ask([1]), out _), Is.False, "not answered yet");
        _answers.Open.SetResult();
        var answer = await asked;
        _hub.Next();
        await ReadAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.That(_reads.TryRecent(new Ask([1]), out var recent));
        Assert.That(await recent!, Is.SameAs(answer), "whatever happened since, and whoever asked for other things");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(_reads.TryRecent(new Ask([1]), out _), Is.False);
    }

    [Test]
    public async Task Who_leaves_does_not_take_the_answer_from_others()
    {
        using var gone = new CancellationTokenSource();
        var left = _reads.ReadAsync(new Ask([1]), _hub.Moment, gone.Token);
        var stays = ReadAsync(1);
        await gone.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => left);
        _answers.Open.SetResult();
        Assert.That((await stays).Numbers, Is.EqualTo(new[] { 1 }));
        Assert.That(_answers.Asked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failure_reaches_all_who_wait_and_the_next_moment_asks_anew()
    {
        _answers.Open.SetException(new TimeoutException("the database is away"));
        var (first, second) = (ReadAsync(1), ReadAsync(1));
        Assert.That(Assert.ThrowsAsync<TimeoutException>(() => first)!.Message, Is.EqualTo("the database is away"));
        Assert.ThrowsAsync<TimeoutException>(() => second);
        _answers.Open = new();
        _answers.Open.SetResult();
        _hub.Connected(true);
        Assert.That((await ReadAsync(1)).Numbers, Is.EqualTo(new[] { 1 }));
    }

    private Task<Answer> ReadAsync(params int[] numbers) => _reads.ReadAsync(new Ask(numbers), _hub.Moment, default);

    internal sealed record Ask(IReadOnlyList<int> Numbers) : IRequest<Answer>;

    internal sealed record Answer(IReadOnlyList<int> Numbers);

    private sealed class Answers : IRequestHandler<Ask, Answer>
    {
        private int _asked;

        public int Asked => _asked;

        public TaskCompletionSource Open { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<Answer> Handle(Ask request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            await Open.Task;
            return new(request.Numbers);
        }
    }
}
