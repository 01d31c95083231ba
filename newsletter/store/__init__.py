"""The tables, and the one way to reach them."""

from newsletter.store.base import Base
from newsletter.store.campaigns import Campaign, CampaignLink, CampaignState
from newsletter.store.engine import Store, open_store
from newsletter.store.events import Actor, Event, human_click, human_open
from newsletter.store.imports import Import, ImportChange, ImportState
from newsletter.store.keys import SigningKey, load_signer
from newsletter.store.ledger import Batch, BatchAttempt, BatchState, Delivery, DeliveryState, recipient_state
from newsletter.store.lists import PAUSED, List, OptIn, Subscription, SubscriptionState, may_be_mailed, suppressed
from newsletter.store.segments import Segment
from newsletter.store.subscribers import (
    EVERY_LIST,
    ConsentAction,
    ConsentRecord,
    ErasedAddress,
    Subscriber,
    SubscriberTag,
    Suppression,
    SuppressionReason,
    SuppressionRecord,
)

__all__ = [
    "EVERY_LIST",
    "PAUSED",
    "Actor",
    "Base",
    "Batch",
    "BatchAttempt",
    "BatchState",
    "Campaign",
    "CampaignLink",
    "CampaignState",
    "ConsentAction",
    "ConsentRecord",
    "Delivery",
    "DeliveryState",
    "ErasedAddress",
    "Event",
    "Import",
    "ImportChange",
    "ImportState",
    "List",
    "OptIn",
    "Segment",
    "SigningKey",
    "Store",
    "Subscriber",
    "SubscriberTag",
    "Subscription",
    "SubscriptionState",
    "Suppression",
    "SuppressionReason",
    "SuppressionRecord",
    "human_click",
    "human_open",
    "load_signer",
    "may_be_mailed",
    "open_store",
    "recipient_state",
    "suppressed",
]
