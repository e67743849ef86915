using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class LanguageTrainingTests
{
    private const string Jobs = "/v1/fine-tuning/jobs";

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        _served = await ServedFactory.StartAsync(_storage);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_request_made_for_another_machine_is_understood_and_told_what_is_missing()
    {
        var answer = await _served.PostAsync(Jobs, JsonNode.Parse(
            """
            {
              "philosopher": "zack@pacheightspartners.com", "domain": "pacheightspartners.com", "base_model": "google/gemma-3-12b-it",
              "backend": "unsloth", "num_epochs": 3, "batch_size": 4, "learning_rate": 0.0002, "use_qlora": true
            }
            """)!);

        Assert.That(answer.Code, Is.EqualTo(422));
        Assert.That(answer.Json["detail"]!.GetValue<string>(), Does.StartWith(
            "backend: 'unsloth' cannot be used here (No interpreter is configured: a Python as LanguageModels:Backends:UnslothPython or "
            + ":Python); native. base_model: 'google/gemma-3-12b-it' is not here; no language model was found"));
        Assert.That((await _served.GetAsync(Jobs)).Json.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Who_can_train_is_told()
    {
        var backends = (await _served.GetAsync("/v1/fine-tuning/backends")).Json.AsArray();

        Assert.That(backends.Select(backend => (backend!["name"]!.GetValue<string>(), backend["is_usable"]!.GetValue<bool>())), Is.EqualTo(
            new[] { ("native", true), ("huggingface", false), ("unsloth", false), ("axolotl", false), ("openai", false) }));
        Assert.That(backends.Skip(1).Select(backend => backend!["reason"]!.GetValue<string>()), Has.All.Contains("is configured: "));
    }

    [TestCase("", 404)]
    [TestCase("/events", 404)]
    public async Task An_unknown_training_is_not_found(string below, int code) =>
        Assert.That((await _served.GetAsync($"{Jobs}/01a2263f-a27d-704a-889b-44a8b7902e3c{below}")).Code, Is.EqualTo(code));

    [TestCase("?status=lost", "status: 'lost' is not known; pending, running, completed, failed, cancelled.")]
    [TestCase("?limit=0", "limit: 0 is not allowed; 1 to 500.")]
    public async Task What_lists_are_asked_wrongly_is_named(string query, string message)
    {
        var answer = await _served.GetAsync(Jobs + query);

        Assert.That((answer.Code, answer.Text.Replace("\\u0027", "'", StringComparison.Ordinal).Contains(message, StringComparison.Ordinal)), Is.EqualTo((400, true)), answer.Text);
    }
}
