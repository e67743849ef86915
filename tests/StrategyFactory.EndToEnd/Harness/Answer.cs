using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>One HTTP answer, read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, Uri? Location, string Text)
{
    public int Code => (int)Status;

    /// <summary>The body as JSON; an explanation instead of a parser's complaint where it is none.</summary>
    public JsonNode Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Text) ?? throw new JsonException("null");
            }
            catch (JsonException failure)
            {
                throw new InvalidOperationException($"{Code} {ContentType}: no JSON: '{Text}'", failure);
            }
        }
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.Location, await response.Content.ReadAsStringAsync());
}
