"""The first ledger: every stored noun, and the triggers that keep the chain append-only."""

import sqlalchemy as sa
from alembic import op

from ledger.append_only import REFUSE, triggers
from ledger.search import POSTGRES_INDEX, POSTGRES_TABLE, SQLITE_TABLE
from ledger.tables import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit", "decision", "fact", "entry", "closing", "closing_step", "bulletin", "rule_set")


def upgrade() -> None:

    op.create_table('audit',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', base.Moment(timezone=True), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('details', base.Json, nullable=False),
    sa.Column('previous', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_hash'))
    )
    op.create_table('bulletin',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('issued_at', base.Moment(timezone=True), nullable=False),
    sa.Column('issued_by', sa.String(), nullable=False),
    sa.Column('chain_head', sa.String(), nullable=False),
    sa.Column('content', base.Json, nullable=False),
    sa.Column('files', base.Json, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin')),
    sa.UniqueConstraint('number', name=op.f('uq_bulletin_number')),
    sa.UniqueConstraint('period', name=op.f('uq_bulletin_period'))
    )
    op.create_table('closing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('closed_at', base.Moment(timezone=True), nullable=False),
    sa.Column('closed_by', sa.String(), nullable=False),
    sa.Column('second_by', sa.String(), nullable=True),
    sa.Column('signed_form_digest', sa.String(), nullable=True),
    sa.Column('document_no', sa.String(), nullable=True),
    sa.Column('issued_by', sa.String(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing')),
    sa.UniqueConstraint('period', name=op.f('uq_closing_period'))
    )
    op.create_table('closing_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', base.Moment(timezone=True), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.CheckConstraint("step IN ('sent', 'returned', 'signed')", name=op.f('ck_closing_step_step')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_step'))
    )
    op.create_index(op.f('ix_closing_step_period_id'), 'closing_step', ['period', 'id'], unique=False)
    op.create_table('commission',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('asked_of', base.Json, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission'))
    )
    op.create_table('domain_lease',
    sa.Column('domain', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('until', base.Moment(timezone=True), nullable=True),
    sa.Column('next_at', base.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('domain', name=op.f('pk_domain_lease'))
    )
    op.create_table('intake_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('received_at', base.Moment(timezone=True), nullable=False),
    sa.Column('received_by', sa.String(), nullable=False),
    sa.Column('rows_read', sa.Integer(), nullable=False),
    sa.Column('rows_written', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake_file')),
    sa.UniqueConstraint('digest', name=op.f('uq_intake_file_digest'))
    )
    op.create_table('night',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('started_at', base.Moment(timezone=True), nullable=False),
    sa.Column('finished_at', base.Moment(timezone=True), nullable=True),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('source_keys', base.Json, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_night'))
    )
    op.create_index(op.f('ix_night_day'), 'night', ['day'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('key', name=op.f('uq_person_key'))
    )
    op.create_table('rule_set',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('measure', sa.String(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('content', base.Json, nullable=False),
    sa.Column('first_used_at', base.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_rule_set')),
    sa.UniqueConstraint('key', name=op.f('uq_rule_set_key'))
    )
    op.create_table('sign_in_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('at', base.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_try'))
    )
    op.create_index(op.f('ix_sign_in_try_address_at'), 'sign_in_try', ['address', 'at'], unique=False)
    op.create_index(op.f('ix_sign_in_try_name_at'), 'sign_in_try', ['name', 'at'], unique=False)
    op.create_table('source_state',
    sa.Column('source_key', sa.String(), nullable=False),
    sa.Column('first_seen_at', base.Moment(timezone=True), nullable=False),
    sa.Column('last_good_at', base.Moment(timezone=True), nullable=True),
    sa.Column('last_brought_on', sa.Date(), nullable=True),
    sa.Column('list_etag', sa.String(), nullable=True),
    sa.Column('list_modified', sa.String(), nullable=True),
    sa.Column('list_digest', sa.String(), nullable=True),
    sa.Column('robots_denied_nights', sa.Integer(), nullable=False),
    sa.Column('interval_s', sa.Integer(), nullable=True),
    sa.Column('drifting_since', base.Moment(timezone=True), nullable=True),
    sa.Column('paused', sa.String(), nullable=True),
    sa.Column('remembered', base.Json, nullable=False),
    sa.PrimaryKeyConstraint('source_key', name=op.f('pk_source_state'))
    )
    op.create_table('target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('need', base.Amount(length=32), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('set_at', base.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sa.UniqueConstraint('subject_kind', 'subject', 'period', 'basis', name=op.f('uq_target_subject_kind_subject_period_basis'))
    )
    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('unit_class', sa.String(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['merged_into_id'], ['unit.id'], name=op.f('fk_unit_merged_into_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('key', name=op.f('uq_unit_key'))
    )
    op.create_table('wanted',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('payload', base.Json, nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('asked_at', base.Moment(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('finished_at', base.Moment(timezone=True), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('until', base.Moment(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('result', base.Json, nullable=False),
    sa.CheckConstraint("state IN ('due', 'running', 'done', 'failed')", name=op.f('ck_wanted_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wanted'))
    )
    op.create_index(op.f('ix_wanted_state_id'), 'wanted', ['state', 'id'], unique=False)
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('display_name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('roles', base.Json, nullable=False),
    sa.Column('created_at', base.Moment(timezone=True), nullable=False),
    sa.Column('disabled_at', base.Moment(timezone=True), nullable=True),
    sa.Column('settings', base.Json, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('name', name=op.f('uq_account_name'))
    )
    op.create_table('leave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_leave_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave'))
    )
    op.create_index(op.f('ix_leave_person_id'), 'leave', ['person_id'], unique=False)
    op.create_table('outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('night_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(), nullable=False),
    sa.Column('channel_key', sa.String(), nullable=False),
    sa.Column('outlet_key', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('listed', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('fetched', sa.Integer(), nullable=False),
    sa.Column('revisited', sa.Integer(), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.Column('quarantined', sa.Integer(), nullable=False),
    sa.Column('figures', base.Json, nullable=False),
    sa.Column('at', base.Moment(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('ok', 'nothing_new', 'suspicious_zero', 'drifted', 'blocked', 'unreachable', 'robots_denied', 'interrupted', 'partial', 'manual')", name=op.f('ck_outcome_state')),
    sa.ForeignKeyConstraint(['night_id'], ['night.id'], name=op.f('fk_outcome_night_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome')),
    sa.UniqueConstraint('night_id', 'source_key', name=op.f('uq_outcome_night_id_source_key'))
    )
    op.create_index(op.f('ix_outcome_source_key_day'), 'outcome', ['source_key', 'day'], unique=False)
    op.create_table('page',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('final_url', sa.String(), nullable=False),
    sa.Column('fetched_at', base.Moment(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('content_type', sa.String(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('warc_file', sa.String(), nullable=False),
    sa.Column('warc_offset', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.String(), nullable=False),
    sa.Column('source_key', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('rendered', sa.Boolean(), nullable=False),
    sa.Column('etag', sa.String(), nullable=True),
    sa.Column('modified', sa.String(), nullable=True),
    sa.Column('night_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('ok', 'quarantined', 'gone', 'same')", name=op.f('ck_page_state')),
    sa.ForeignKeyConstraint(['night_id'], ['night.id'], name=op.f('fk_page_night_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page'))
    )
    op.create_index(op.f('ix_page_digest'), 'page', ['digest'], unique=False)
    op.create_index(op.f('ix_page_url'), 'page', ['url'], unique=False)
    op.create_table('person_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_name_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_name')),
    sa.UniqueConstraint('person_id', 'name', name=op.f('uq_person_name_person_id_name'))
    )
    op.create_index(op.f('ix_person_name_name'), 'person_name', ['name'], unique=False)
    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_post_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_post_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('person_id', 'unit_id', 'role', 'from_on', name=op.f('uq_post_person_id_unit_id_role_from_on'))
    )
    op.create_index(op.f('ix_post_unit_id'), 'post', ['unit_id'], unique=False)
    op.create_table('submission',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=True),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('digest', sa.String(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('unit_as_stated', sa.String(), nullable=True),
    sa.Column('submitted_at', base.Moment(timezone=True), nullable=False),
    sa.Column('received_at', base.Moment(timezone=True), nullable=False),
    sa.Column('openness', sa.String(), nullable=False),
    sa.Column('cleared_by', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('match_state', sa.String(), nullable=False),
    sa.Column('commission_id', sa.Integer(), nullable=True),
    sa.Column('intake_file_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('tags', base.Json, nullable=False),
    sa.CheckConstraint("match_state IN ('pending', 'compared')", name=op.f('ck_submission_match_state')),
    sa.CheckConstraint("openness IN ('public', 'internal', 'offline')", name=op.f('ck_submission_openness')),
    sa.CheckConstraint("state IN ('received', 'accepted', 'returned', 'withdrawn')", name=op.f('ck_submission_state')),
    sa.ForeignKeyConstraint(['commission_id'], ['commission.id'], name=op.f('fk_submission_commission_id')),
    sa.ForeignKeyConstraint(['intake_file_id'], ['intake_file.id'], name=op.f('fk_submission_intake_file_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_submission_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('ref', name=op.f('uq_submission_ref'))
    )
    op.create_index(op.f('ix_submission_digest'), 'submission', ['digest'], unique=False)
    op.create_index(op.f('ix_submission_match_state_id'), 'submission', ['match_state', 'id'], unique=False)
    op.create_index(op.f('ix_submission_submitted_at_unit_id_kind_state'), 'submission', ['submitted_at', 'unit_id', 'kind', 'state'], unique=False)
    op.create_index(op.f('ix_submission_unit_id_submitted_at'), 'submission', ['unit_id', 'submitted_at'], unique=False)
    op.create_table('unit_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('short', sa.Boolean(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_name_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_name')),
    sa.UniqueConstraint('unit_id', 'name', name=op.f('uq_unit_name_unit_id_name'))
    )
    op.create_index(op.f('ix_unit_name_name'), 'unit_name', ['name'], unique=False)
    op.create_table('api_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('scopes', base.Json, nullable=False),
    sa.Column('created_at', base.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', base.Moment(timezone=True), nullable=True),
    sa.Column('revoked_at', base.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_api_key_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_api_key_key_hash'))
    )
    op.create_table('article',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('outlet_key', sa.String(), nullable=False),
    sa.Column('channel_key', sa.String(), nullable=False),
    sa.Column('source_key', sa.String(), nullable=False),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('canonical_url', sa.String(), nullable=True),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('subtitle', sa.String(), nullable=True),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('body_digest', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('published_at', base.Moment(timezone=True), nullable=True),
    sa.Column('origin', sa.String(), nullable=True),
    sa.Column('byline', base.Json, nullable=False),
    sa.Column('editors', base.Json, nullable=False),
    sa.Column('section', sa.String(), nullable=True),
    sa.Column('page_no', sa.String(), nullable=True),
    sa.Column('position', sa.String(), nullable=True),
    sa.Column('images', base.Json, nullable=False),
    sa.Column('degraded', base.Json, nullable=False),
    sa.Column('provenance', base.Json, nullable=False),
    sa.Column('found_at', base.Moment(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('gone_at', base.Moment(timezone=True), nullable=True),
    sa.Column('match_state', sa.String(), nullable=False),
    sa.CheckConstraint("match_state IN ('pending', 'compared')", name=op.f('ck_article_match_state')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_article_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article')),
    sa.UniqueConstraint('channel_key', 'published_on', 'body_digest', name=op.f('uq_article_channel_key_published_on_body_digest'))
    )
    op.create_index(op.f('ix_article_body_digest'), 'article', ['body_digest'], unique=False)
    op.create_index(op.f('ix_article_match_state_id'), 'article', ['match_state', 'id'], unique=False)
    op.create_index(op.f('ix_article_published_on_outlet_key'), 'article', ['published_on', 'outlet_key'], unique=False)
    op.create_index(op.f('ix_article_url'), 'article', ['url'], unique=False)
    op.create_table('entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('work', sa.String(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('beneficiary', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('ruleset_key', sa.String(), nullable=False),
    sa.Column('ruleset_digest', sa.String(), nullable=False),
    sa.Column('measure', sa.String(), nullable=False),
    sa.Column('period_posted', sa.String(), nullable=False),
    sa.Column('period_of_fact', sa.String(), nullable=False),
    sa.Column('amount', base.Amount(length=32), nullable=False),
    sa.Column('count', base.Amount(length=32), nullable=False),
    sa.Column('lines', base.Json, nullable=False),
    sa.CheckConstraint("kind IN ('credit', 'adjustment', 'tally')", name=op.f('ck_entry_kind')),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_entry_closing_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_entry_person_id')),
    sa.ForeignKeyConstraint(['ruleset_digest'], ['rule_set.digest'], name=op.f('fk_entry_ruleset_digest')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_entry_submission_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_entry_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('closing_id', 'work', 'ruleset_digest', 'beneficiary', 'kind', name=op.f('uq_entry_closing_id_work_ruleset_digest_beneficiary_kind'))
    )
    op.create_index(op.f('ix_entry_period_posted'), 'entry', ['period_posted'], unique=False)
    op.create_index(op.f('ix_entry_submission_id'), 'entry', ['submission_id'], unique=False)
    op.create_table('frontier_url',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('url_key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('source_key', sa.String(), nullable=False),
    sa.Column('channel_key', sa.String(), nullable=False),
    sa.Column('outlet_key', sa.String(), nullable=False),
    sa.Column('domain', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due_at', base.Moment(timezone=True), nullable=False),
    sa.Column('lease_owner', sa.String(), nullable=True),
    sa.Column('lease_until', base.Moment(timezone=True), nullable=True),
    sa.Column('found_at', base.Moment(timezone=True), nullable=False),
    sa.Column('list_title', sa.String(), nullable=True),
    sa.Column('list_on', sa.Date(), nullable=True),
    sa.Column('page_no', sa.String(), nullable=True),
    sa.Column('position', sa.String(), nullable=True),
    sa.Column('render', sa.Boolean(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.Column('revisits', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('article', 'list', 'revisit', 'pasted')", name=op.f('ck_frontier_url_kind')),
    sa.CheckConstraint("state IN ('due', 'leased', 'retry', 'done', 'quarantined', 'blocked', 'gone')", name=op.f('ck_frontier_url_state')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_frontier_url_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frontier_url')),
    sa.UniqueConstraint('url_key', name=op.f('uq_frontier_url_url_key'))
    )
    op.create_index(op.f('ix_frontier_url_domain_state_due_at'), 'frontier_url', ['domain', 'state', 'due_at'], unique=False)
    op.create_index(op.f('ix_frontier_url_source_key_state'), 'frontier_url', ['source_key', 'state'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('period', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('raised_by', sa.String(), nullable=False),
    sa.Column('raised_at', base.Moment(timezone=True), nullable=False),
    sa.Column('answers_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['answers_id'], ['objection.id'], name=op.f('fk_objection_answers_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_objection_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    op.create_index(op.f('ix_objection_submission_id'), 'objection', ['submission_id'], unique=False)
    op.create_table('pick',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('picked_by', sa.String(), nullable=False),
    sa.Column('picked_at', base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_pick_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pick')),
    sa.UniqueConstraint('period', 'submission_id', name=op.f('uq_pick_period_submission_id'))
    )
    op.create_table('submission_author',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('share', base.Amount(length=32), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_submission_author_person_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_submission_author_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission_author')),
    sa.UniqueConstraint('submission_id', 'position', name=op.f('uq_submission_author_submission_id_position'))
    )
    op.create_index(op.f('ix_submission_author_person_id'), 'submission_author', ['person_id'], unique=False)
    op.create_table('submission_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=True),
    sa.Column('recorded_at', base.Moment(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_submission_version_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission_version')),
    sa.UniqueConstraint('submission_id', 'version', name=op.f('uq_submission_version_submission_id_version'))
    )
    op.create_table('web_session',
    sa.Column('id_hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('created_at', base.Moment(timezone=True), nullable=False),
    sa.Column('seen_at', base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_web_session_account_id')),
    sa.PrimaryKeyConstraint('id_hash', name=op.f('pk_web_session'))
    )
    op.create_index(op.f('ix_web_session_account_id'), 'web_session', ['account_id'], unique=False)
    op.create_table('article_url',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.Column('found_at', base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_url_article_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_article_url_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_url')),
    sa.UniqueConstraint('article_id', 'url', name=op.f('uq_article_url_article_id_url'))
    )
    op.create_index(op.f('ix_article_url_url'), 'article_url', ['url'], unique=False)
    op.create_table('article_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('body_digest', sa.String(), nullable=False),
    sa.Column('recorded_at', base.Moment(timezone=True), nullable=False),
    sa.Column('fields', base.Json, nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_version_article_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_article_version_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_version')),
    sa.UniqueConstraint('article_id', 'version', name=op.f('uq_article_version_article_id_version'))
    )
    op.create_table('candidate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('band', sa.String(), nullable=False),
    sa.Column('extent', sa.String(), nullable=False),
    sa.Column('composite_n', sa.Integer(), nullable=False),
    sa.Column('coverage_submission', sa.Double(), nullable=False),
    sa.Column('coverage_article', sa.Double(), nullable=False),
    sa.Column('numbers', base.Json, nullable=False),
    sa.Column('holds', base.Json, nullable=False),
    sa.Column('rivals', base.Json, nullable=False),
    sa.Column('passages', base.Json, nullable=False),
    sa.Column('because', base.Json, nullable=False),
    sa.Column('comparisons', base.Json, nullable=False),
    sa.Column('settings_digest', sa.String(), nullable=False),
    sa.Column('submission_version', sa.Integer(), nullable=False),
    sa.Column('article_version', sa.Integer(), nullable=False),
    sa.Column('found_at', base.Moment(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('left_because', base.Json, nullable=False),
    sa.CheckConstraint("band IN ('auto', 'review')", name=op.f('ck_candidate_band')),
    sa.CheckConstraint("state IN ('waiting', 'decided', 'lapsed')", name=op.f('ck_candidate_state')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_candidate_article_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_candidate_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate')),
    sa.UniqueConstraint('submission_id', 'article_id', name=op.f('uq_candidate_submission_id_article_id'))
    )
    op.create_index(op.f('ix_candidate_article_id'), 'candidate', ['article_id'], unique=False)
    op.create_index(op.f('ix_candidate_state_probability'), 'candidate', ['state', 'probability'], unique=False)
    op.create_table('clipping',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('channel_key', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('page_no', sa.String(), nullable=True),
    sa.Column('position', sa.String(), nullable=True),
    sa.Column('issue_no', sa.String(), nullable=True),
    sa.Column('proof_digest', sa.String(), nullable=True),
    sa.Column('proof_name', sa.String(), nullable=True),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', base.Moment(timezone=True), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=True),
    sa.Column('details', base.Json, nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_clipping_article_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_clipping_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clipping'))
    )
    op.create_index(op.f('ix_clipping_submission_id'), 'clipping', ['submission_id'], unique=False)
    op.create_table('placement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('channel_key', sa.String(), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('outlet_key', sa.String(), nullable=False),
    sa.Column('publisher', sa.String(), nullable=True),
    sa.Column('tier', sa.String(), nullable=False),
    sa.Column('medium', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('published_at', base.Moment(timezone=True), nullable=True),
    sa.Column('period', sa.String(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('extent', sa.String(), nullable=False),
    sa.Column('composite_n', sa.Integer(), nullable=False),
    sa.Column('relation', sa.String(), nullable=True),
    sa.Column('relation_by', sa.String(), nullable=True),
    sa.Column('relation_because', sa.String(), nullable=True),
    sa.Column('confirmed_at', base.Moment(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.String(), nullable=False),
    sa.Column('decider_kind', sa.String(), nullable=False),
    sa.CheckConstraint("state IN ('standing', 'withdrawn')", name=op.f('ck_placement_state')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_placement_article_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_placement_submission_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_placement_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement')),
    sa.UniqueConstraint('submission_id', 'channel_key', 'part', name=op.f('uq_placement_submission_id_channel_key_part'))
    )
    op.create_index(op.f('ix_placement_published_on_id'), 'placement', ['published_on', 'id'], unique=False)
    op.create_index(op.f('ix_placement_state_period_unit_id_submission_id_tier_medium_composite_n'), 'placement', ['state', 'period', 'unit_id', 'submission_id', 'tier', 'medium', 'composite_n'], unique=False)
    op.create_index(op.f('ix_placement_unit_id'), 'placement', ['unit_id'], unique=False)
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('decider_kind', sa.String(), nullable=False),
    sa.Column('second_by', sa.String(), nullable=True),
    sa.Column('decided_at', base.Moment(timezone=True), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.Column('article_version', sa.Integer(), nullable=False),
    sa.CheckConstraint("decider_kind IN ('person', 'rule', 'import')", name=op.f('ck_decision_decider_kind')),
    sa.CheckConstraint("reason IS NULL OR reason IN ('not_ours', 'mention_only', 'paid', 'nominal_byline', 'duplicate', 'not_relayed', 'no_evidence')", name=op.f('ck_decision_reason')),
    sa.CheckConstraint("verdict IN ('confirm', 'reject', 'unsure', 'undo')", name=op.f('ck_decision_verdict')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_decision_article_id')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('fk_decision_candidate_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_decision_page_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_decision_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('submission_id', 'article_id', 'seq', name=op.f('uq_decision_submission_id_article_id_seq'))
    )
    op.create_index(op.f('ix_decision_candidate_id'), 'decision', ['candidate_id'], unique=False)
    op.create_table('fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('placement_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('value', base.Json, nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('stated_by', sa.String(), nullable=False),
    sa.Column('stated_at', base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], name=op.f('fk_fact_placement_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_fact_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact')),
    sa.UniqueConstraint('placement_id', 'kind', 'seq', name=op.f('uq_fact_placement_id_kind_seq'))
    )
    op.create_index(op.f('ix_fact_placement_id'), 'fact', ['placement_id'], unique=False)
    op.create_index('uq_fact_work', 'fact', ['submission_id', 'kind', 'seq'], unique=True, sqlite_where=sa.text('placement_id IS NULL'), postgresql_where=sa.text('placement_id IS NULL'))
    op.create_table('placement_article',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('placement_id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_placement_article_article_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_placement_article_decision_id')),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], name=op.f('fk_placement_article_placement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement_article')),
    sa.UniqueConstraint('placement_id', 'article_id', name=op.f('uq_placement_article_placement_id_article_id'))
    )
    op.create_index(op.f('ix_placement_article_article_id'), 'placement_article', ['article_id'], unique=False)
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(REFUSE)
        op.execute(POSTGRES_TABLE)
        op.execute(POSTGRES_INDEX)
    else:
        op.execute(SQLITE_TABLE)
    for table in APPEND_ONLY:
        for statement in triggers(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE article_search")

    op.drop_index(op.f('ix_placement_article_article_id'), table_name='placement_article')
    op.drop_table('placement_article')
    op.drop_index('uq_fact_work', table_name='fact', sqlite_where=sa.text('placement_id IS NULL'), postgresql_where=sa.text('placement_id IS NULL'))
    op.drop_index(op.f('ix_fact_placement_id'), table_name='fact')
    op.drop_table('fact')
    op.drop_index(op.f('ix_decision_candidate_id'), table_name='decision')
    op.drop_table('decision')
    op.drop_index(op.f('ix_placement_unit_id'), table_name='placement')
    op.drop_index(op.f('ix_placement_state_period_unit_id_submission_id_tier_medium_composite_n'), table_name='placement')
    op.drop_index(op.f('ix_placement_published_on_id'), table_name='placement')
    op.drop_table('placement')
    op.drop_index(op.f('ix_clipping_submission_id'), table_name='clipping')
    op.drop_table('clipping')
    op.drop_index(op.f('ix_candidate_state_probability'), table_name='candidate')
    op.drop_index(op.f('ix_candidate_article_id'), table_name='candidate')
    op.drop_table('candidate')
    op.drop_table('article_version')
    op.drop_index(op.f('ix_article_url_url'), table_name='article_url')
    op.drop_table('article_url')
    op.drop_index(op.f('ix_web_session_account_id'), table_name='web_session')
    op.drop_table('web_session')
    op.drop_table('submission_version')
    op.drop_index(op.f('ix_submission_author_person_id'), table_name='submission_author')
    op.drop_table('submission_author')
    op.drop_table('pick')
    op.drop_index(op.f('ix_objection_submission_id'), table_name='objection')
    op.drop_table('objection')
    op.drop_index(op.f('ix_frontier_url_source_key_state'), table_name='frontier_url')
    op.drop_index(op.f('ix_frontier_url_domain_state_due_at'), table_name='frontier_url')
    op.drop_table('frontier_url')
    op.drop_index(op.f('ix_entry_submission_id'), table_name='entry')
    op.drop_index(op.f('ix_entry_period_posted'), table_name='entry')
    op.drop_table('entry')
    op.drop_index(op.f('ix_article_url'), table_name='article')
    op.drop_index(op.f('ix_article_published_on_outlet_key'), table_name='article')
    op.drop_index(op.f('ix_article_match_state_id'), table_name='article')
    op.drop_index(op.f('ix_article_body_digest'), table_name='article')
    op.drop_table('article')
    op.drop_table('api_key')
    op.drop_index(op.f('ix_unit_name_name'), table_name='unit_name')
    op.drop_table('unit_name')
    op.drop_index(op.f('ix_submission_unit_id_submitted_at'), table_name='submission')
    op.drop_index(op.f('ix_submission_submitted_at_unit_id_kind_state'), table_name='submission')
    op.drop_index(op.f('ix_submission_match_state_id'), table_name='submission')
    op.drop_index(op.f('ix_submission_digest'), table_name='submission')
    op.drop_table('submission')
    op.drop_index(op.f('ix_post_unit_id'), table_name='post')
    op.drop_table('post')
    op.drop_index(op.f('ix_person_name_name'), table_name='person_name')
    op.drop_table('person_name')
    op.drop_index(op.f('ix_page_url'), table_name='page')
    op.drop_index(op.f('ix_page_digest'), table_name='page')
    op.drop_table('page')
    op.drop_index(op.f('ix_outcome_source_key_day'), table_name='outcome')
    op.drop_table('outcome')
    op.drop_index(op.f('ix_leave_person_id'), table_name='leave')
    op.drop_table('leave')
    op.drop_table('account')
    op.drop_index(op.f('ix_wanted_state_id'), table_name='wanted')
    op.drop_table('wanted')
    op.drop_table('unit')
    op.drop_table('target')
    op.drop_table('source_state')
    op.drop_index(op.f('ix_sign_in_try_name_at'), table_name='sign_in_try')
    op.drop_index(op.f('ix_sign_in_try_address_at'), table_name='sign_in_try')
    op.drop_table('sign_in_try')
    op.drop_table('rule_set')
    op.drop_table('person')
    op.drop_index(op.f('ix_night_day'), table_name='night')
    op.drop_table('night')
    op.drop_table('intake_file')
    op.drop_table('domain_lease')
    op.drop_table('commission')
    op.drop_index(op.f('ix_closing_step_period_id'), table_name='closing_step')
    op.drop_table('closing_step')
    op.drop_table('closing')
    op.drop_table('bulletin')
    op.drop_table('audit')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION kandeng_refuse()")
