using System.Globalization;
using Hangfire;
using Hangfire.Server;
using MediatR;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Host.Jobs;

/// <summary>Runs a stored command: sends it through the mediator in a scope of its own, and decides when it is given up.</summary>
internal sealed class CommandJob(IServiceScopeFactory scopes, CommandStore store, CommandClaims claims, ILogger<CommandJob> logger)
{
    /// <summary>Attempts after the first one for a database that is away; with the waits between them a quarter of an hour.</summary>
    internal const int Retries = 20;

    /// <summary>Attempts after the first for any other failure: trying a mistake again and again only keeps others waiting.</summary>
    internal const int RetriesOfMistakes = 3;

    /// <summary>What <see cref="CommandRetries"/> counts under; Hangfire's own page of retries reads it.</summary>
    internal const string RetryCount = "RetryCount";

    /// <param name="id">The row in <c>jobs.commands</c>, which is the truth; the next three are for the dashboard's readers.</param>
    /// <param name="command">Name of the command.</param>
    /// <param name="key">Its key.</param>
    /// <param name="payload">The command as JSON.</param>
    /// <param name="context">The job, given by Hangfire.</param>
    /// <param name="token">Cancelled when the host stops, or when the job was taken away.</param>
    /// <returns>What the dashboard shows as the result.</returns>
    [CommandName]
    public async Task<string> RunAsync(
        long id, string command, string key, string payload, PerformContext? context, CancellationToken token)
    {
        var job = long.Parse(context!.BackgroundJob.Id, CultureInfo.InvariantCulture);
        await using var claim = await claims.TryTakeAsync(id, token) ?? throw new CommandBusyException("It still runs elsewhere.");
        using var work = CancellationTokenSource.CreateLinkedTokenSource(token, claim.Lost);
        try
        {
            return await RunClaimedAsync(id, job, context, work.Token);
        }
        catch (Exception) when (claim.Lost.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new CommandBusyException("Another host took it over while this one could not reach the database.");
        }
    }

    private async Task<string> RunClaimedAsync(long id, long job, PerformContext context, CancellationToken token)
    {
        while (await store.LoadAsync(id, token) is { } stored)
        {
            if (stored.Job != job)
            {
                return "Nothing to do: a later job has this command.";
            }

            try
            {
                if (stored.IsCancelled)
                {
                    if (await EndCancelledAsync(stored, token))
                    {
                        return "Cancelled.";
                    }

                    continue;
                }

                if (stored.IsGivenUp && !await RestartAsync(stored, token))
                {
                    return "Nothing to do: the same command was stored again after this one was given up.";
                }

                logger.LogInformation("Command {Command} {Key} starts.", stored.Type, stored.Key);
                await SendAsync(store.Read(stored), token);
            }
            catch (Exception failure) when (!token.IsCancellationRequested && Attempts(context) is var attempt && IsLast(attempt, failure))
            {
                await GiveUpAsync(stored, attempt + 1, failure, token);
            }

            // not cancelled with the host: what is done must not be done again for that
            if (await store.ForgetAsync(stored, CancellationToken.None))
            {
                return "Done.";
            }
        }

        return "Nothing to do: it has ended.";
    }

    /// <returns>False when it was stored once more meanwhile, and so is due again.</returns>
    private async Task<bool> EndCancelledAsync(StoredCommand stored, CancellationToken token)
    {
        logger.LogInformation("Command {Command} {Key} was deleted by hand.", stored.Type, stored.Key);
        if (store.Read(stored).WhenCancelled() is { } ending)
        {
            await SendAsync(ending, token);
        }

        if (await store.ForgetAsync(stored, CancellationToken.None))
        {
            return true;
        }

        await store.BeginAnewAsync(stored, CancellationToken.None);
        return false;
    }

    private async Task<bool> RestartAsync(StoredCommand stored, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
        return await session.InTransactionAsync(
            async inner =>
            {
                if (!await CommandStore.ReviveAsync(session, stored, inner))
                {
                    return false;
                }

                logger.LogInformation("Command {Command} {Key} is taken up again by hand.", stored.Type, stored.Key);
                if (store.Read(stored).WhenRestarted() is { } request)
                {
                    await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, inner);
                }

                return true;
            },
            token);
    }

    /// <exception cref="CommandGivenUpException">Always, unless the command was stored once more meanwhile.</exception>
    private async Task GiveUpAsync(StoredCommand stored, int attempts, Exception failure, CancellationToken token)
    {
        var reason = $"{failure.GetType().Name}: {failure.Message}";
        logger.LogError(failure, "Command {Command} {Key} is given up after {Attempts} attempts.", stored.Type, stored.Key, attempts);
        if (EndingOf(stored, reason) is { } ending)
        {
            await SendAsync(ending, token);
        }

        if (await store.GiveUpAsync(stored, reason, token))
        {
            throw new CommandGivenUpException($"Given up after {attempts} attempts: {failure.Message}", failure);
        }
    }

    // A command that cannot be read has no ending; it is given up all the same, and shown.
    private IRequest? EndingOf(StoredCommand stored, string reason)
    {
        try
        {
            return store.Read(stored).WhenGivenUp(reason);
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static int Attempts(PerformContext context) => context.GetJobParameter<int>(RetryCount);

    /// <summary>Whether there is no point in trying again.</summary>
    /// <param name="attempt">0 for the first one.</param>
    /// <param name="failure">What it ended with.</param>
    internal static bool IsLast(int attempt, Exception failure) =>
        attempt >= Retries || (attempt >= RetriesOfMistakes && DatabaseOutage.Of(failure) is null);

    private async Task SendAsync(IRequest request, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }
}

/// <summary>What the dashboard's lists show: the command and its key.</summary>
internal sealed class CommandNameAttribute() : JobDisplayNameAttribute("{1} {2}");

/// <summary>The command runs elsewhere; this job looks again later, without counting an attempt.</summary>
internal sealed class CommandBusyException(string message) : Exception(message);

/// <summary>The command has been given up, and whoever waits for it has been told.</summary>
internal sealed class CommandGivenUpException(string message, Exception inner) : Exception(message, inner);
