using System.Text.Json;
using System.Text.Json.Serialization;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Adapters;

/// <summary>
/// What a low-rank adapter is made of: y = W x + s · B A x with A [rank, in] and B [out, rank] beside a frozen W (Hu et al. 2021,
/// arXiv:2106.09685), as the <c>adapter_config.json</c> of PEFT says it.
/// </summary>
/// <param name="Rank">r, 1 and up.</param>
/// <param name="Alpha">α, above 0.</param>
/// <param name="Targets">Which linear layers carry a pair.</param>
/// <param name="Dropout">Share of the inputs of A that is left out in training, 0 to below 1.</param>
/// <param name="RankStabilised">Whether s is α/√r (Kalajdzievski 2023, arXiv:2312.03732) instead of α/r.</param>
/// <param name="BaseModel">Name or folder of the model it was trained on, or null.</param>
public sealed record LoraConfig(
    int Rank, double Alpha, LoraTargets Targets, double Dropout = 0, bool RankStabilised = false, string? BaseModel = null)
{
    internal const string FileName = "adapter_config.json";

    private const int LargestRank = 65_536;

    // what changes the numbers and is not built is refused, not overlooked; the value is what switches it off
    private static readonly string[] Unknown =
        ["modules_to_save", "layers_to_transform", "layers_pattern", "layer_replication", "rank_pattern", "alpha_pattern",
        "trainable_token_indices", "exclude_modules", "target_parameters", "eva_config", "corda_config", "lora_bias", "fan_in_fan_out",
        "use_qalora",
        "loftq_config", "lora_ga_config", "alora_invocation_tokens", "arrow_config", "use_bdlora", "use_dora"];

    // the others (pissa, olora, loftq, corda) change the weights of the base too, which no file of the adapter holds
    private static readonly string[] Beginnings = ["gaussian", "orthogonal", "eva"];

    /// <summary>s: how much a pair's product counts.</summary>
    public double Scaling => Alpha / (RankStabilised ? Math.Sqrt(Rank) : Rank);

    /// <summary>Reads an adapter's configuration.</summary>
    /// <exception cref="ModelFileException">
    /// It is missing or asks for what is not built: DoRA, biases, modules of their own, ranks by layer.
    /// </exception>
    public static LoraConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? ModelJson.Read(path, config => Parse(config, path))
            : throw new ModelFileException(folder, $"it has no {FileName}.");
    }

    /// <summary>Writes what PEFT needs to load the adapter and nothing else: older versions refuse keys that they do not know.</summary>
    public void Write(string folder)
    {
        object targets = Targets.Pattern is { } pattern ? pattern : Targets.Names;
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new Written(BaseModel, Alpha, Dropout, Rank, targets, RankStabilised), Written.Indented);
        File.WriteAllBytes(Path.Combine(folder, FileName), json);
    }

    private static LoraConfig Parse(JsonElement given, string path)
    {
        if (Text(given, "peft_type") is not "LORA")
        {
            throw new ModelFileException(path, $"peft_type is '{Text(given, "peft_type")}'; LORA is what can be read.");
        }

        Require(given, "bias", value => value.ValueEquals("none"), "adapters without trained biases (none) can be read", path);
        if (Unknown.FirstOrDefault(key => given.TryGetProperty(key, out var value) && !IsOff(value)) is { } key)
        {
            throw new ModelFileException(path, $"{key} is {given.GetProperty(key).GetRawText()}; adapters that do without it can be read.");
        }

        Require(
            given, "init_lora_weights", value => Beginnings.Any(value.ValueEquals),
            $"adapters that began beside unchanged weights ({string.Join(", ", Beginnings)}, true or false) can be read", path,
            orFlag: true);
        Require(given, "use_rslora", _ => false, "true or false is needed", path, orFlag: true);

        var rank = Number(given, "r", 8, path);
        if (rank is < 1 or > LargestRank || rank != Math.Floor(rank))
        {
            throw new ModelFileException(path, $"r is {rank}; 1 to {LargestRank} is allowed.");
        }

        var alpha = Number(given, "lora_alpha", 8, path);
        var dropout = Number(given, "lora_dropout", 0, path);
        if (!(alpha > 0 && double.IsFinite(alpha)) || !(dropout is >= 0 and < 1))
        {
            throw new ModelFileException(
                path, $"lora_alpha is {alpha} and lora_dropout {dropout}; above 0, and 0 to below 1, are allowed.");
        }

        var stabilised = given.TryGetProperty("use_rslora", out var flag) && flag.ValueKind == JsonValueKind.True;
        return new((int)rank, alpha, LoraTargets.Parse(given, path), dropout, stabilised, Text(given, "base_model_name_or_path"));
    }

    /// <summary>Refuses a setting that is there and is neither one of its texts nor, where it may be, yes or no.</summary>
    private static void Require(
        JsonElement given, string key, Func<JsonElement, bool> isKnown, string allowed, string path, bool orFlag = false)
    {
        var fits = !given.TryGetProperty(key, out var value) || value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.True or JsonValueKind.False => orFlag,
            JsonValueKind.String => isKnown(value),
            _ => false,
        };
        if (!fits)
        {
            throw new ModelFileException(path, $"{key} is {value.GetRawText()}; {allowed}.");
        }
    }

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static string? Text(JsonElement given, string key) =>
        given.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double Number(JsonElement given, string key, double usual, string path)
    {
        if (!given.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return usual;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? number
            : throw new ModelFileException(path, $"{key} is {value.GetRawText()}; a number is needed.");
    }

    private sealed record Written(
        [property: JsonPropertyName("base_model_name_or_path")] string? BaseModel, [property: JsonPropertyName("lora_alpha")] double Alpha,
        [property: JsonPropertyName("lora_dropout")] double Dropout, [property: JsonPropertyName("r")] int Rank,
        [property: JsonPropertyName("target_modules")] object Targets,
        [property: JsonPropertyName("use_rslora"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool RankStabilised)
    {
        public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

        [JsonPropertyName("bias")]
        public string Bias => "none";

        [JsonPropertyName("peft_type")]
        public string Kind => "LORA";

        [JsonPropertyName("task_type")]
        public string? Task => null;

        [JsonPropertyName("inference_mode")]
        public bool InferenceMode => true;
    }
}
