using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Market;

/// <summary>Where a file stands on its way in.</summary>
internal enum UploadState
{
    Chosen,
    Sending,
    Reading,
    Imported,
    Refused,
}

/// <summary>A file that is imported from the browser.</summary>
internal sealed class Upload(int place, string name, long size)
{
    public int Place => place;

    public string Name => name;

    public long Size => size;

    public long Sent { get; private set; }

    public UploadState State { get; private set; }

    /// <summary>What was found in it, also where it was refused for that.</summary>
    public ImportReport? Report { get; private set; }

    /// <summary>Why it was refused.</summary>
    public string? Problem { get; private set; }

    /// <summary>The field of the form at fault: <c>symbol</c>, <c>timeframe</c>, <c>time_zone</c> …; null for none of them.</summary>
    public string? Field { get; private set; }

    public void Begin() => (State, Sent, Problem, Field, Report) = (UploadState.Sending, 0, null, null, null);

    public void Progress(long sent) => (Sent, State) = (sent, sent >= size ? UploadState.Reading : UploadState.Sending);

    /// <summary>Takes the API's answer: a report, or problem details.</summary>
    public void Answer(int status, string text)
    {
        State = UploadState.Refused;
        try
        {
            if (status == 200)
            {
                (State, Report) = (UploadState.Imported, FactoryJson.Read<ImportReport>(text));
            }
            else if (status > 0)
            {
                Refused(status, JsonNode.Parse(text)!.AsObject());
            }
            else
            {
                Problem = status < 0
                    ? "Cancelled; nothing was stored."
                    : "The connection broke before the host answered. Whether the file was stored shows in the list.";
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or NullReferenceException)
        {
            (State, Problem) = (UploadState.Refused, $"The host answered {status} without saying why; its log has the details.");
        }
    }

    private void Refused(int status, JsonObject problem)
    {
        Problem = problem["detail"]?.GetValue<string>() ?? $"The host answered {status}.";
        Field = problem["field"]?.GetValue<string>() ?? (problem["errors"] is JsonObject { Count: > 0 } errors ? errors.First().Key : null);
        Report = problem["details"]?.Deserialize<ImportReport>(FactoryJson.Options);
    }
}
