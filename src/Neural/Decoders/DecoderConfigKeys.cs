using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// Which keys of a configuration are understood. One that is not could change the numbers, so it is refused by name and never overlooked.
/// </summary>
internal static class DecoderConfigKeys
{
    private static readonly Dictionary<string, (DecoderFamily Family, string Architecture)> Families = new(StringComparer.Ordinal)
    {
        ["llama"] = (DecoderFamily.Llama, "LlamaForCausalLM"),
        ["qwen2"] = (DecoderFamily.Qwen2, "Qwen2ForCausalLM"),
        ["qwen3"] = (DecoderFamily.Qwen3, "Qwen3ForCausalLM"),
    };

    private static readonly HashSet<string> Read = new(StringComparer.Ordinal)
    {
        "architectures", "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
        "num_key_value_heads", "head_dim", "max_position_embeddings", "rms_norm_eps", "rope_theta", "rope_scaling", "rope_parameters",
        "tie_word_embeddings", "hidden_act", "attention_bias", "mlp_bias", "initializer_range", "bos_token_id", "eos_token_id",
        "use_sliding_window", "layer_types", "attention_dropout",
    };

    /// <summary>What stands in many configurations and changes no number of a forward pass.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "_name_or_path", "_commit_hash", "_attn_implementation", "_attn_implementation_autoset", "attn_implementation", "torch_dtype",
        "dtype", "transformers_version", "transformers.js_config", "use_cache", "pad_token_id", "sep_token_id",
        "decoder_start_token_id", "tokenizer_class", "prefix", "output_attentions", "output_hidden_states", "output_scores",
        "return_dict", "return_dict_in_generate", "id2label", "label2id", "problem_type", "finetuning_task", "task_specific_params",
        "keys_to_ignore_at_inference", "torchscript", "use_bfloat16", "tf_legacy_loss", "chunk_size_feed_forward", "is_decoder",
        "is_llama_config", "pretraining_tp", "base_model_tp_plan", "base_model_pp_plan", "unsloth_version", "unsloth_fixed",
        // how a text is drawn, which is asked for in each call
        "max_length", "min_length", "max_new_tokens", "do_sample", "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty",
        "temperature", "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size",
        "encoder_no_repeat_ngram_size", "bad_words_ids", "num_return_sequences", "forced_bos_token_id", "forced_eos_token_id",
        "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens",
    };

    /// <summary>Which network it is.</summary>
    public static DecoderFamily FamilyOf(ModelConfig config)
    {
        var name = config.Text("model_type", string.Empty);
        if (!Families.TryGetValue(name, out var known))
        {
            throw config.Refusal("model_type", $"one of {string.Join(", ", Families.Keys)} is needed");
        }

        var architectures = config.Texts("architectures");
        return architectures.Length == 0 || architectures is [var architecture] && architecture == known.Architecture
            ? known.Family
            : throw config.Refusal("architectures", $"{known.Architecture} is needed for {name}");
    }

    /// <summary>Refuses what could change the numbers and is not built.</summary>
    public static void RefuseStrangers(ModelConfig config, DecoderFamily family)
    {
        if (config.Flag("use_sliding_window", false))
        {
            throw config.Refusal("use_sliding_window", "networks in which every token sees all before it can be read");
        }

        if (config.Texts("layer_types").Any(type => type != "full_attention"))
        {
            throw config.Refusal("layer_types", "layers of full_attention can be read");
        }

        if (config.Real("attention_dropout", 0, 1, 0) > 0)
        {
            throw config.Refusal("attention_dropout", "0 is allowed: what a training leaves out is said of its adapter");
        }

        // where a window is off, as it usually is in Qwen, it does not matter how wide it were
        var windowless = family != DecoderFamily.Llama || config.HasValue("use_sliding_window");
        if (config.Keys.FirstOrDefault(key => !Read.Contains(key) && !Harmless.Contains(key) && !config.IsOff(key)
            && !(windowless && key is ("sliding_window" or "max_window_layers"))) is { } stranger)
        {
            throw config.Refusal(
                stranger, "it is not known here, and it could change the numbers; where it does not, take it out of the file");
        }
    }

    /// <summary>The names of a family, as files say them.</summary>
    public static (string Type, string Architecture) NamesOf(DecoderFamily family)
    {
        var (type, (_, architecture)) = Families.Single(known => known.Value.Family == family);
        return (type, architecture);
    }
}
