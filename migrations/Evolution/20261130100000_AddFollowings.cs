using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

/// <summary>How promotions do on the bars that come after them, and the news of it. What was promoted before is followed as well.</summary>
[DbContext(typeof(EvolutionContext))]
[Migration("20261130100000_AddFollowings")]
internal sealed class AddFollowings : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table evolution.followings (
            promoted_id uuid not null constraint followings_pkey primary key
                constraint followings_promoted_id_fkey references evolution.promoted_models (id) on delete cascade,
            run_id uuid not null,
            status text not null,
            sentence text not null,
            reason text,
            since timestamp with time zone,
            changed_at timestamp with time zone,
            bars integer,
            first_bar timestamp with time zone,
            last_bar timestamp with time zone,
            sample text not null,
            sample_count integer,
            mean double precision,
            lower double precision,
            upper double precision,
            promise double precision,
            profit_factor double precision,
            total_return double precision,
            changed_series text[] not null,
            symbols text[] not null,
            source text not null,
            computed_at timestamp with time zone not null
        );
        create index followings_changed_at_idx on evolution.followings (changed_at);
        create table evolution.following_courses (
            promoted_id uuid not null constraint following_courses_pkey primary key
                constraint following_courses_promoted_id_fkey references evolution.followings (promoted_id) on delete cascade,
            points jsonb not null
        );
        create table evolution.promotion_news (
            id uuid not null constraint promotion_news_pkey primary key,
            promoted_id uuid not null
                constraint promotion_news_promoted_id_fkey references evolution.promoted_models (id) on delete cascade,
            status text not null,
            summary text not null,
            created_at timestamp with time zone not null,
            webhook_sent_at timestamp with time zone,
            mail_sent_at timestamp with time zone,
            given_up_at timestamp with time zone
        );
        create index promotion_news_promoted_id_idx on evolution.promotion_news (promoted_id);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        drop table evolution.promotion_news;
        drop table evolution.following_courses;
        drop table evolution.followings;
        """);
}
