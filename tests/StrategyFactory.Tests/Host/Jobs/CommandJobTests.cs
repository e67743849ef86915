using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using Quartz.Extensibility;
using StrategyFactory.Host.Jobs;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Tests.Host.Jobs;

internal sealed class CommandJobTests
{
    private static readonly NpgsqlException Outage = new("The database is away.", new IOException());

    [Test]
    public async Task A_mistake_is_tried_three_times_more_and_then_given_up_with_its_reason()
    {
        var mediator = new FailingMediator(new InvalidOperationException("An array is empty."));

        for (var retry = 0; retry < 3; retry++)
        {
            Assert.That(() => ExecuteAsync(mediator, new Work("with an ending"), retry), Throws.TypeOf<InvalidOperationException>(), $"retry {retry}");
        }

        await ExecuteAsync(mediator, new Work("with an ending"), 3);
        Assert.That(mediator.Endings, Is.EqualTo(new[] { new Ending("InvalidOperationException: An array is empty.") }));
    }

    [Test]
    public async Task A_database_that_is_away_is_waited_for_much_longer()
    {
        var mediator = new FailingMediator(Outage);

        Assert.That(() => ExecuteAsync(mediator, new Work("with an ending"), 19), Throws.Exception.SameAs(Outage));
        await ExecuteAsync(mediator, new Work("with an ending"), 20);
        Assert.That(mediator.Endings, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_command_without_an_ending_fails_as_it_is()
    {
        var mediator = new FailingMediator(Outage);

        Assert.That(() => ExecuteAsync(mediator, new Work(null), 20), Throws.Exception.SameAs(Outage));
    }

    [Test]
    public void A_command_that_is_interrupted_is_not_given_up()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        var mediator = new FailingMediator(new OperationCanceledException(stopped.Token));

        Assert.That(() => ExecuteAsync(mediator, new Work("with an ending"), 20, stopped.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(mediator.Endings, Is.Empty);
    }

    private static async Task ExecuteAsync(FailingMediator mediator, Work work, int retry, CancellationToken token = default)
    {
        await using var services = new ServiceCollection().AddSingleton<IMediator>(mediator).BuildServiceProvider();
        var job = new CommandJob<Work>(services.GetRequiredService<IServiceScopeFactory>(), NullLogger<CommandJob<Work>>.Instance);
        await job.Execute(JobExecutionContextBuilder.For(job).WithRetryAttempt(retry).Build(), work, token);
    }

    internal sealed record Work(string? Ends) : IDurableCommand
    {
        public string JobKey => "work";

        public IRequest? WhenGivenUp(string reason) => Ends is null ? null : new Ending(reason);
    }

    internal sealed record Ending(string Reason) : IRequest;

    /// <summary>Fails every command and notes the endings.</summary>
    private sealed class FailingMediator(Exception failure) : IMediator
    {
        public List<Ending> Endings { get; } = [];

        public Task<TResponse> Send<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default)
        {
            if (request is not Ending ending)
            {
                throw failure;
            }

            Endings.Add(ending);
            return Task.FromResult<TResponse>(default!);
        }

        public Task<object?> Send(object request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task Publish(object notification, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default)
            where TNotification : INotification => throw new NotSupportedException();
    }
}
