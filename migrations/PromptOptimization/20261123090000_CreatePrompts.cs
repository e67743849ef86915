using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.PromptOptimization.Migrations;

[DbContext(typeof(PromptsContext))]
[Migration("20261123090000_CreatePrompts")]
internal sealed class CreatePrompts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists prompts;

        create table prompts.character_versions (
            name text not null,
            version integer not null,
            definition jsonb not null,
            created_at timestamp with time zone not null,
            constraint character_versions_pkey primary key (name, version)
        );

        create table prompts.character_labels (
            name text not null,
            label text not null,
            version integer not null,
            previous_version integer,
            constraint character_labels_pkey primary key (name, label)
        );

        create table prompts.optimizations (
            id uuid not null constraint optimizations_pkey primary key,
            character text not null,
            character_version integer not null,
            topic text not null,
            type text not null,
            arm text not null,
            enhancement_set text not null,
            kinds text[] not null,
            injections text[] not null,
            experiment_id uuid,
            variant text,
            attempt integer not null,
            threshold double precision not null,
            baseline_quality double precision,
            predicted double precision not null,
            calibrated double precision not null,
            created_at timestamp with time zone not null
        );
        create index optimizations_created_at_idx on prompts.optimizations (created_at);

        -- Half of every page stays free: a counter's new version fits beside the old one, and no index changes.
        create table prompts.optimization_counts (
            character text not null,
            type text not null,
            count bigint not null,
            constraint optimization_counts_pkey primary key (character, type)
        ) with (fillfactor = 50);

        create table prompts.conversations (
            id uuid not null constraint conversations_pkey primary key,
            arm text not null,
            enhancement_set text not null,
            last_seen timestamp with time zone not null
        );
        create index conversations_last_seen_idx on prompts.conversations (last_seen);

        create table prompts.performance_events (
            optimization_id uuid not null,
            attempt integer not null,
            character text not null,
            topic text not null,
            type text not null,
            success boolean not null,
            quality double precision not null,
            authenticity double precision,
            engagement double precision,
            response_length integer,
            generation_time double precision,
            improvement double precision,
            created_at timestamp with time zone not null,
            constraint performance_events_pkey primary key (optimization_id, attempt)
        );
        create index performance_events_character_topic_type_created_at_idx on prompts.performance_events (character, topic, type, created_at);

        create table prompts.performance_counters (
            dimension text not null,
            character text not null,
            topic text not null,
            name text not null,
            events bigint not null,
            successes bigint not null,
            quality_sum double precision not null,
            quality_squares double precision not null,
            success_ema double precision not null,
            quality_ema double precision not null,
            improvement_events bigint not null,
            improvement_sum double precision not null,
            authenticity_events bigint not null,
            authenticity_sum double precision not null,
            updated_at timestamp with time zone not null,
            constraint performance_counters_pkey primary key (dimension, character, topic, name)
        ) with (fillfactor = 50);

        create table prompts.calibration_bins (
            forecast text not null,
            bin integer not null,
            events bigint not null,
            successes bigint not null,
            probability_sum double precision not null,
            squared_errors double precision not null,
            constraint calibration_bins_pkey primary key (forecast, bin)
        ) with (fillfactor = 50);
        """);
}
