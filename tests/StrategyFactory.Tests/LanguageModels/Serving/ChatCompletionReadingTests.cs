using System.Text.Json;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving.OpenAi;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>What a request asks for is done or refused by its name.</summary>
internal sealed class ChatCompletionReadingTests
{
    private const string Asked = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Test]
    public void Everything_that_is_done_is_read()
    {
        var read = Read("""
            {"model":"m:3","messages":[
              {"role":"developer","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
              {"role":"assistant","content":"c","refusal":null,"tool_calls":[],"annotations":[]},
              {"role":"user","content":"d"}],
             "max_completion_tokens":7,"temperature":0.25,"top_p":0.5,"seed":9000000000,"stop":["x","y"],"n":1,
             "stream":true,"stream_options":{"include_usage":true},"user":"u","metadata":{"a":"b"},"logit_bias":null,
             "presence_penalty":0,"frequency_penalty":0.0,"logprobs":false,"tools":[],"tool_choice":"none",
             "response_format":{"type":"text"}}
            """);
        ExampleMessage[] messages = [new("system", "Be brief."), new("user", "ab"), new("assistant", "c"), new("user", "d")];
        Assert.That(read.Messages, Is.EqualTo(messages));
        Assert.That(
            (read.Model, read.MaxTokens, read.Temperature, read.TopP, read.Seed),
            Is.EqualTo(("m:3", (int?)7, 0.25, 0.5, (long?)9_000_000_000)));
        Assert.That(read.Stop, Is.EqualTo(new[] { "x", "y" }));
        var plain = Read($$"""{{{Asked}},"max_tokens":5,"stop":"z"}""");
        Assert.That(
            (plain.MaxTokens, plain.Temperature, plain.TopP, plain.Seed, plain.Stop.Single()),
            Is.EqualTo(((int?)5, 1.0, 1.0, (long?)null, "z")));
    }

    [TestCase("\"tools\":[{}]", "tools")]
    [TestCase("\"functions\":[{}]", "functions")]
    [TestCase("\"tool_choice\":\"auto\"", "tool_choice")]
    [TestCase("\"parallel_tool_calls\":false", "parallel_tool_calls")]
    [TestCase("\"response_format\":{\"type\":\"json_object\"}", "response_format")]
    [TestCase("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}", "response_format")]
    [TestCase("\"logit_bias\":{\"5\":1}", "logit_bias")]
    [TestCase("\"presence_penalty\":0.1", "presence_penalty")]
    [TestCase("\"frequency_penalty\":-1", "frequency_penalty")]
    [TestCase("\"logprobs\":true", "logprobs")]
    [TestCase("\"top_logprobs\":2", "top_logprobs")]
    [TestCase("\"top_k\":40", "top_k")]
    [TestCase("\"reasoning_effort\":\"low\"", "reasoning_effort")]
    [TestCase("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [TestCase("\"n\":2", "n")]
    [TestCase("\"stop\":5", "stop")]
    [TestCase("\"stop\":[\"a\",5]", "stop")]
    [TestCase("\"stop\":\"\\ud800\"", "stop")]
    [TestCase("\"stream_options\":{\"include_usage\":true}", "stream_options")]
    [TestCase("\"stream\":true,\"stream_options\":{\"include_obfuscation\":true}", "stream_options.include_obfuscation")]
    [TestCase("\"max_tokens\":3,\"max_completion_tokens\":4", "max_tokens")]
    public void What_is_not_done_is_refused_by_its_name(string field, string named) =>
        Assert.That(Refused($$"""{{{Asked}},{{field}}}"""), Is.EqualTo(named));

    [TestCase("""{"messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [TestCase("""{"model":"m"}""", "messages")]
    [TestCase("""{"model":"m","messages":[]}""", "messages")]
    [TestCase("""{"model":"m","messages":[null]}""", "messages[0]")]
    [TestCase("""{"model":"m","messages":[{"content":"Hi"}]}""", "messages[0].role")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"tool","content":"Hi"}]}""", "messages[1].role")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":null}]}""", "messages[0].content")]
    [TestCase("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}""", "messages[0].content[0]")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0]")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content")]
    [TestCase("""{"model":"m","messages":[{"role":"user","name":"Ann","content":"Hi"}]}""", "messages[0].name")]
    [TestCase("""{"model":"m","messages":[{"role":"assistant","content":"Hi","tool_calls":[{}]}]}""", "messages[0].tool_calls")]
    public void What_is_missing_or_of_another_kind_is_named(string request, string named) =>
        Assert.That(Refused(request), Is.EqualTo(named));

    private static AnswerChat Read(string json) =>
        ChatCompletionReading.Read(JsonSerializer.Deserialize<ChatCompletionRequest>(json, FactoryJson.Options)!);

    private static string Refused(string json)
    {
        var failure = Assert.Throws<ValidationException>(() => Read(json))!.Errors.Single();
        Assert.That(failure.ErrorMessage, Does.StartWith(failure.PropertyName));
        return failure.PropertyName;
    }
}
