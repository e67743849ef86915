using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261128010000_AddGivenUpNotifications")]
internal sealed class AddGivenUpNotifications : Migration
{
    // What is unsent by now has nobody who would send it: the job engine before this version forgot what it gave up.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table fine_tuning.controller_notifications add column given_up_at timestamp with time zone;
        update fine_tuning.controller_notifications set given_up_at = now() where webhook_sent_at is null or mail_sent_at is null;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table fine_tuning.controller_notifications drop column given_up_at;");
}
