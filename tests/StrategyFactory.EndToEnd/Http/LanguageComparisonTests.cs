using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests.LanguageModels;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Two models that really answer, compared over HTTP.</summary>
internal sealed class LanguageComparisonTests
{
    private const string Comparisons = "/v1/fine-tuning/comparisons";

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        SmallBase.Write(Path.Combine(_storage.Root, "language", "models", "small"), lively: true);
        SmallBase.Write(Path.Combine(_storage.Root, "language", "models", "other"), seed: 2, lively: true);
        _storage.Write("held-out.jsonl", string.Join('\n', Enumerable.Range(1, 6).Select(i => $$"""{"prompt":"ping {{i}}","completion":"pong {{i}}"}""")));
        _served = await ServedFactory.StartAsync(_storage);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task Two_models_are_compared_followed_voted_on_exported_and_deleted()
    {
        const string Request =
            """{"base_model":"small","fine_tuned_model":"other","prompts_path":"held-out.jsonl","max_tokens":12,"judges":["exact","human"],"idempotency_key":"night"}""";
        var plan = await _served.PostAsync(Comparisons + "/plan", Request);
        Assert.That((plan.Code, Text(plan.Json["summary"])), Is.EqualTo((200, "6 prompts need 6 decisive wins: with fewer, luck alone would do (exact two-sided sign test, p < 0.05).")), plan.Text);
        var started = await _served.PostAsync(Comparisons, Request);
        Assert.That((started.Code, started.Json["total"]!.GetValue<int>()), Is.EqualTo((202, 12)), started.Text);
        var address = $"{Comparisons}/{started.Json["id"]}";
        Assert.That(Text((await _served.PostAsync(Comparisons, Request)).Json["id"]), Is.EqualTo(Text(started.Json["id"])));

        var events = await FollowAsync(address + "/events");
        Assert.That(events.Select(entry => Text(entry["message"])), Does.Contain("Prompt 6 of 6 is answered."));
        Assert.That(events.Select(entry => entry["progress"]!.GetValue<double>()), Is.Ordered.Ascending);
        Assert.That(Text(events[^1]["message"]), Does.StartWith("It ended; human has judged nothing yet."));
        var item = (await _served.GetAsync(address + "/items?size=1")).Json["items"]![0]!;
        Assert.That(Text(item["base"]!["text"]), Is.Not.EqualTo(Text(item["fine_tuned"]!["text"])));
        Assert.That((item["base"]!["answer_tokens"]!.GetValue<int>(), Text(item["base"]!["finish_reason"])), Is.EqualTo((12, "length")));
        Assert.That(item["base"]!["first_token_seconds"]!.GetValue<double>(), Is.GreaterThan(0).And.LessThan(item["base"]!["seconds"]!.GetValue<double>()));

        for (var voted = 1; voted <= 6; voted++)
        {
            var ballot = await _served.GetAsync(address + "/next?voter=zack");
            var vote = $$"""{"item_id":"{{ballot.Json["item"]!["item_id"]}}","choice":"tie","voter":"zack"}""";
            Assert.That((await _served.PostAsync(address + "/vote", vote)).Json["voted"]!.GetValue<int>(), Is.EqualTo(voted));
        }

        Assert.That((await _served.GetAsync(address + "/next?voter=zack")).Json["item"], Is.Null);
        var tally = (await _served.GetAsync(address)).Json["figures"]!["tallies"]![0]!;
        Assert.That((Text(tally["judge"]), tally["ties"]!.GetValue<int>(), tally["p_value"]!.GetValue<double>()), Is.EqualTo(("human", 6, 1.0)));
        var (page, table) = (await _served.GetAsync(address + "/export"), await _served.GetAsync(address + "/export?format=csv"));
        Assert.That((page.ContentType, table.ContentType), Is.EqualTo(("text/html", "text/csv")));
        Assert.That(page.Text, Does.Contain("<svg").And.Contain("other against small"));

        using var deleted = await _served.Client.DeleteAsync(new Uri(address, UriKind.Relative));
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _served.GetAsync(address)).Code, Is.EqualTo(404));
    }

    [TestCase("""{"base_model":"lost","fine_tuned_model":"other","prompts":["x"]}""", 422, "base_model: 'lost' is not here; found other, small.")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"small","prompts":["x"]}""", 422, "fine_tuned_model: 'small' has the same weights as 'small'")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other","prompts":[]}""", 422, "prompts: there is no prompt")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other"}""", 400, "prompts: nothing is given")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other","prompts":[{"question":"x"}]}""", 422, "prompts[0] has none of the known fields")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other","prompts_path":"/etc/passwd"}""", 422, "lies outside of the storage root")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other","prompts":["x"],"judges":["oracle"]}""", 400, "judges: 'oracle' is not allowed; exact, json_valid, llm, human.")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other","prompts":["x"],"judges":["llm"]}""", 422, "judges: llm needs a language model")]
    [TestCase("""{"base_model":"small","fine_tuned_model":"other","prompts":["x"],"judge":"llm"}""", 400, "Field 'judge' is not known")]
    public async Task What_cannot_be_compared_is_named(string request, int code, string message)
    {
        var answer = await _served.PostAsync(Comparisons, request);

        Assert.That((answer.Code, answer.Text.Replace("\\u0027", "'", StringComparison.Ordinal).Contains(message, StringComparison.Ordinal)), Is.EqualTo((code, true)), answer.Text);
    }

    [TestCase("")]
    [TestCase("/events")]
    [TestCase("/items")]
    [TestCase("/next")]
    [TestCase("/export")]
    public async Task An_unknown_comparison_is_not_found(string below) =>
        Assert.That((await _served.GetAsync($"{Comparisons}/01a2263f-a27d-704a-889b-44a8b7902e3c{below}")).Code, Is.EqualTo(404));

    private async Task<List<JsonNode>> FollowAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await _served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        List<JsonNode> events = [];
        await foreach (var entry in SseParser.Create(stream).EnumerateAsync())
        {
            events.Add(JsonNode.Parse(entry.Data)!);
        }

        return events;
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
