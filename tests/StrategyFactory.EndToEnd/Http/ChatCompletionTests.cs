using System.ClientModel;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests.LanguageModels;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Chats over HTTP, as clients of OpenAI know them.</summary>
internal sealed class ChatCompletionTests
{
    private const string Completions = "/v1/chat/completions";
    private const string Key = "a key of thirty-two characters..";

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        SmallBase.Write(Path.Combine(_storage.Root, "language", "models", "small"), lively: true);
        SmallBase.Write(Path.Combine(_storage.Root, "language", "models", "long"), positions: 65_536);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["Security__ApiKeys__0"] = Key,
            ["LanguageModels__Serving__ContextTokens"] = "65536",
            ["LanguageModels__Serving__MaxRequestBytes"] = "20000",
        };
        _served = await ServedFactory.StartAsync(_storage, environment);
        _served.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_chat_is_answered_and_rated_by_its_id()
    {
        var answer = await _served.PostAsync(Completions, Asked());
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        var (id, text) = (answer.Json["id"]!.GetValue<string>(), answer.Json["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        var created = answer.Json["created"]!.GetValue<long>();
        var expected = new JsonObject
        {
            ["id"] = id,
            ["object"] = "chat.completion",
            ["created"] = created,
            ["model"] = "small",
            ["choices"] = JsonNode.Parse(
                """[{"index":0,"message":{"role":"assistant","refusal":null},"logprobs":null,"finish_reason":"length"}]"""),
            ["usage"] = JsonNode.Parse("""{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34}"""),
        };
        expected["choices"]![0]!["message"]!["content"] = text;
        Assert.That(JsonNode.DeepEquals(answer.Json, expected), Is.True, answer.Text);

        var rated = await _served.PostAsync(
            $"/v1/fine-tuning/chats/{id}/rate", """{"rating":5,"is_gold_star":true,"philosopher":"zack"}""");
        Assert.That((rated.Code, rated.Json["is_new"]!.GetValue<bool>()), Is.EqualTo((200, true)), rated.Text);
        var example = await _served.GetAsync($"/v1/fine-tuning/examples/{rated.Json["example_id"]}");
        Assert.That(example.Json["messages"]![1]!["content"]!.GetValue<string>(), Is.EqualTo(text));
        var unknown = await _served.PostAsync("/v1/fine-tuning/chats/chatcmpl-none/rate", """{"rating":5}""");
        Problems.Require(unknown, 404, "There is no chat chatcmpl-none");
    }

    [Test]
    public async Task A_stream_has_the_shape_that_clients_know_byte_for_byte()
    {
        var whole = (await _served.PostAsync(Completions, Asked())).Json["choices"]![0]!["message"]!["content"]!.GetValue<string>();
        using var content = Json(Asked(""","stream":true,"stream_options":{"include_usage":true}"""));
        using var response = await _served.Client.PostAsync(new Uri(Completions, UriKind.Relative), content);
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/event-stream; charset=utf-8"));
        var lines = (await response.Content.ReadAsStringAsync()).Split("\n\n");
        var first = JsonNode.Parse(lines[0]["data: ".Length..])!;
        var begin = string.Create(CultureInfo.InvariantCulture,
            $$"""data: {"id":"{{first["id"]}}","object":"chat.completion.chunk","created":{{first["created"]}},""")
            + "\"model\":\"small\",\"choices\":[";
        const string Open = """{"index":0,"delta":""", Close = ""","logprobs":null,"finish_reason":""";
        Assert.That(lines[0], Is.EqualTo($$"""{{begin}}{{Open}}{"role":"assistant","content":""}{{Close}}null}]}"""));
        Assert.That(lines[^4], Is.EqualTo($$"""{{begin}}{{Open}}{}{{Close}}"length"}]}"""));
        Assert.That(lines[^3], Is.EqualTo(begin + """],"usage":{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34}}"""));
        Assert.That(lines[^2..], Is.EqualTo(new[] { "data: [DONE]", "" }));
        StringBuilder text = new();
        foreach (var line in lines[1..^4])
        {
            var piece = JsonNode.Parse(line["data: ".Length..])!["choices"]![0]!["delta"]!["content"]!;
            Assert.That(line, Does.StartWith($$"""{{begin}}{{Open}}{"content":""" + "\"").And.EndsWith($$"""}{{Close}}null}]}"""));
            text.Append(piece.GetValue<string>());
        }

        Assert.That(text.ToString(), Is.EqualTo(whole));
    }

    [TestCase("small", "[MESSAGE]", "tools", "[{}]", 400, "tools", null, "tools: is not done here")]
    [TestCase("nobody", "[MESSAGE]", "stream", "false", 404, "model", "model_not_found", "found long, small.")]
    [TestCase("nobody", "[MESSAGE]", "stream", "true", 404, "model", "model_not_found", "found long, small.")]
    [TestCase("small", "\"Hi\"", "stream", "true", 400, "messages", null, "messages: the value has the wrong type")]
    [TestCase("small", "[MESSAGE]", "top_p", "2", 400, "top_p", null, "top_p: 2 is not allowed; 0 to 1.")]
    [TestCase("small", "[MESSAGE", "top_p", "2", 400, "messages[1]", null, "(line 1, byte ")]
    public async Task What_is_wrong_is_said_as_clients_understand_it(
        string model, string messages, string key, string value, int code, string? field, string? named, string message)
    {
        messages = messages.Replace("MESSAGE", """{"role":"user","content":"Hi"}""", StringComparison.Ordinal);
        var answer = await _served.PostAsync(Completions, $$"""{"model":"{{model}}","messages":{{messages}},"{{key}}":{{value}}}""");
        Assert.That(answer.Code, Is.EqualTo(code), answer.Text);
        var error = answer.Json["error"]!;
        Assert.That(
            (error["type"]!.GetValue<string>(), error["param"]?.GetValue<string>(), error["code"]?.GetValue<string>()),
            Is.EqualTo(("invalid_request_error", field, named)));
        Assert.That(error["message"]!.GetValue<string>(), Does.Contain(message));
    }

    [Test]
    public async Task Large_bodies_and_strangers_are_refused_in_the_same_shape()
    {
        var large = await _served.PostAsync(Completions, Asked($",\"user\":\"{new string('x', 20_000)}\""));
        Assert.That((large.Code, large.Json["error"]!["type"]!.GetValue<string>()), Is.EqualTo((413, "invalid_request_error")));
        using HttpClient stranger = new() { BaseAddress = _served.Client.BaseAddress };
        using var content = Json(Asked());
        using var response = await stranger.PostAsync(new Uri(Completions, UriKind.Relative), content);
        var answer = await Answer.ReadAsync(response);
        Assert.That((answer.Code, answer.Json["error"]!["code"]!.GetValue<string>()), Is.EqualTo((401, "invalid_api_key")));
    }

    [Test]
    public async Task The_official_client_chats_streams_and_lists()
    {
        OpenAIClientOptions options = new() { Endpoint = new Uri($"http://127.0.0.1:{_served.Port}/v1") };
        ChatClient client = new("small", new ApiKeyCredential(Key), options);
        ChatMessage[] messages = [new SystemChatMessage("Be brief."), new UserChatMessage("Hi")];
        ChatCompletionOptions asked = new() { MaxOutputTokenCount = 8, Temperature = 0, EndUserId = "ann" };
        ChatCompletion whole = await client.CompleteChatAsync(messages, asked);
        Assert.That(
            (whole.Role, whole.FinishReason, whole.Usage.OutputTokenCount, whole.Model),
            Is.EqualTo((ChatMessageRole.Assistant, ChatFinishReason.Length, 8, "small")));

        StringBuilder text = new();
        var (finish, usage) = ((ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (var update in client.CompleteChatStreamingAsync(messages, asked))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            (finish, usage) = (update.FinishReason ?? finish, update.Usage ?? usage);
        }

        Assert.That(
            (text.ToString(), finish, usage?.InputTokenCount, usage?.OutputTokenCount),
            Is.EqualTo((whole.Content[0].Text, (ChatFinishReason?)ChatFinishReason.Length, (int?)whole.Usage.InputTokenCount, (int?)8)));

        asked.Tools.Add(ChatTool.CreateFunctionTool("look"));
        var refusal = Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync(messages, asked))!;
        Assert.That(refusal.Status, Is.EqualTo(400));
        Assert.That(refusal.Message, Does.Contain("tools: is not done here; leave it out."));

        OpenAIModelClient models = new(new ApiKeyCredential(Key), options);
        OpenAIModelCollection list = await models.GetModelsAsync();
        Assert.That(list.Select(model => model.Id), Is.EqualTo(new[] { "long", "small" }));
        OpenAIModel one = await models.GetModelAsync("small");
        Assert.That((one.Id, one.OwnedBy), Is.EqualTo(("small", "strategy-factory")));
        Assert.That(Assert.ThrowsAsync<ClientResultException>(() => models.GetModelAsync("nobody"))!.Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_client_that_hangs_up_frees_the_model_for_the_next()
    {
        const string Long = """{"model":"long","messages":[{"role":"user","content":"Hi"}],"temperature":0""";
        using (var request = new HttpRequestMessage(HttpMethod.Post, Completions) { Content = Json(Long + ""","stream":true}""") })
        using (var response = await _served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.That(await stream.ReadAsync(new byte[10]), Is.Positive);
        }

        // the answer would have had 65,000 tokens, for minutes
        var next = await _served.PostAsync(Completions, Long + ""","max_tokens":3}""");
        Assert.That(next.Json["usage"]!["completion_tokens"]!.GetValue<int>(), Is.EqualTo(3));
    }

    [Test]
    public async Task An_answer_under_way_does_not_hold_up_the_end_of_the_process()
    {
        await using StorageFolder storage = new();
        SmallBase.Write(Path.Combine(storage.Root, "language", "models", "long"), positions: 65_536);
        await using var served = await ServedFactory.StartAsync(
            storage, new Dictionary<string, string>(StringComparer.Ordinal) { ["LanguageModels__Serving__ContextTokens"] = "65536" });
        using HttpRequestMessage request = new(HttpMethod.Post, Completions)
        {
            Content = Json("""{"model":"long","messages":[{"role":"user","content":"Hi"}],"temperature":0,"stream":true}"""),
        };
        using var response = await served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var ended = await served.StopAsync();
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        const string Said = """data: {"error":{"message":"The factory is ending; please ask again once it runs.","type":"server_error",""";
        Assert.That((await response.Content.ReadAsStringAsync()).TrimEnd(), Does.EndWith(Said + "\"param\":null,\"code\":null}}"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static string Asked(string more = "") =>
        $$"""{"model":"small","messages":[{"role":"user","content":"Hello"}],"max_tokens":8,"temperature":0{{more}}}""";
}
