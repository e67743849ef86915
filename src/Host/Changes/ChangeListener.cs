using Npgsql;
using StrategyFactory.Dashboard.Live;

namespace StrategyFactory.Host.Changes;

/// <summary>The one connection of this host on which it hears what changed, here or elsewhere; the open pages are told.</summary>
internal sealed class ChangeListener(NpgsqlDataSource source, ChangeHub hub, ILogger<ChangeListener> logger) : BackgroundService
{
    private const string Ask = "select 1";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = ShortestWait;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ListenAsync(stoppingToken);
                hub.Connected(true);        // not before: whoever reads from now on misses nothing
                wait = ShortestWait;
                await HearAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                if (hub.IsConnected)
                {
                    logger.LogWarning("Changes are not heard: {Reason}", failure.Message);
                }

                hub.Connected(false);
                await Task.Delay(wait, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = wait + wait < LongestWait ? wait + wait : LongestWait;
            }
        }
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken token)
    {
        var connection = await source.OpenConnectionAsync(token);
        try
        {
            connection.Notification += (_, heard) => hub.Publish(Change.Parse(heard.Payload));
            await using var listen = new NpgsqlCommand($"listen {ChangeAnnouncer.Channel}", connection);
            await listen.ExecuteNonQueryAsync(token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task HearAsync(NpgsqlConnection connection, CancellationToken token)
    {
        while (true)
        {
            // a server that vanished says nothing, so it is asked now and then
            if (!await connection.WaitAsync(Silence, token))
            {
                await using var ask = new NpgsqlCommand(Ask, connection) { CommandTimeout = 5 };
                await ask.ExecuteScalarAsync(token);
            }
        }
    }
}
